import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Download } from '#contract/downloads.ts'
import { formatPercent } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useChatWith } from '../shared/use-chat-with.ts'
import { milestones, type Milestone } from './milestones.ts'

/** Says the milestones of downloads to screen readers, and offers a chat when one has arrived. */
export function DownloadVoice() {
  const { t, i18n } = useTranslation()
  const { downloads, toasts, view } = useAppState()
  const chatWith = useChatWith()
  const [words, setWords] = useState('')

  const textOf = (milestone: Milestone) => {
    const { name } = milestone.download
    return milestone.type === 'progress'
      ? t('library.downloads.voice.progress', {
          name,
          percent: formatPercent(milestone.share, i18n.language),
        })
      : t(`library.downloads.voice.${milestone.type}`, { name })
  }
  const say = useEffectEvent((before: readonly Download[] | null, after: readonly Download[]) => {
    const news = milestones(before, after)
    if (news.length === 0) return
    // What a toast says is not said twice.
    setWords(
      news
        .filter(({ type }) => type !== 'done')
        .map(textOf)
        .join(' '),
    )
    const isShown = view.getState().library?.section === 'downloads'
    for (const { type, download } of news) {
      if (type !== 'done') continue
      toasts.getState().show({
        text: t('library.downloads.arrived', { name: download.name }),
        ...(!isShown && { action: { label: t('library.chatNow'), run: () => chatWith(download.modelId) } }),
      })
    }
  })
  useEffect(
    () =>
      downloads.subscribe((state, before) => {
        if (state.downloads !== null && state.downloads !== before.downloads)
          say(before.downloads, state.downloads)
      }),
    [downloads],
  )
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  )
}
