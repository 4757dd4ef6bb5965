import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RemovedChat } from '#contract/chats.ts'
import { formatDate } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { ErasingText } from './erasing-text.tsx'

interface RemovedChatsProps {
  chats: readonly RemovedChat[]
  onChanged: () => void
}

/** Deleted chats, as long as they can be had back. */
export function RemovedChats({ chats, onChanged }: RemovedChatsProps) {
  const { t, i18n } = useTranslation()
  const { rpc, chats: store } = useAppState()
  const showError = useToasts((toasts) => toasts.showError)
  const [busyId, setBusyId] = useState<string | null>(null)
  if (chats.length === 0) return null
  const run = (id: string, action: () => Promise<unknown>) => {
    setBusyId(id)
    action()
      .then(onChanged, showError)
      .finally(() => setBusyId(null))
  }
  return (
    <section aria-label={t('privacy.removed')} className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">{t('privacy.removed')}</h3>
      <p className="text-12 text-pretty text-ink-muted">{t('privacy.removedText')}</p>
      <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {chats.map(({ id, title, removedAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-2 px-3 py-2 text-13">
            <span className="min-w-0 flex-1 basis-40">
              <span dir="auto" className="block truncate">
                {title || t('chats.untitled')}
              </span>
              <span className="text-12 text-ink-faint">{formatDate(removedAt, i18n.language)}</span>
            </span>
            {/* Where both have no room beside the title they go below it together. */}
            <span className="flex flex-wrap gap-2">
              <Button
                size="small"
                isDisabled={busyId !== null}
                onPress={() => run(id, () => store.getState().restore(id))}
              >
                {t('privacy.restore')}
              </Button>
              <Button
                size="small"
                variant="danger"
                isDisabled={busyId !== null}
                onPress={() => run(id, () => rpc.client.privacy.eraseChat({ id }))}
              >
                {busyId === id ? <ErasingText /> : t('privacy.erase')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
