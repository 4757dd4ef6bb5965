/** Two versions of a message side by side. Knows their texts, and not how they are made. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { formatCount } from '#i18n/index.ts'
import { useOpenChat, useOpenChatStore } from '#state/chat.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Select } from '#ui/select.tsx'
import { energyRows } from '../energy-rows.ts'
import { textOf } from '../text-of.ts'
import { useAnswerActions } from '../use-answer-actions.ts'
import { useModelName } from '../use-model-name.ts'
import { differences, type Stretch } from './differences.ts'

interface CompareDialogProps {
  /** The version that is shown. */
  message: Message
  /** All versions, in their order. */
  siblings: readonly string[]
  onClose: () => void
}

export function CompareDialog({ message, siblings, onClose }: CompareDialogProps) {
  const { t } = useTranslation()
  const index = siblings.indexOf(message.id)
  const [otherId, setOtherId] = useState(siblings[index - 1] ?? siblings[index + 1] ?? message.id)
  const other = useOpenChat(({ content }) => content?.messages.get(otherId))
  const store = useOpenChatStore()
  const showError = useToasts((toasts) => toasts.showError)
  useEffect(() => {
    store.getState().load([otherId]).catch(showError)
  }, [store, otherId, showError])
  // The earlier one first, so that what is struck through was there and what is underlined came.
  const isEarlier = siblings.indexOf(otherId) < index
  const versions = other ? (isEarlier ? [other, message] : [message, other]) : [message]
  const [one, two] = versions
  const found = one && two && differences(textOf(one), textOf(two))
  return (
    <Dialog isOpen onClose={onClose} title={t('compare.title')} closeLabel={t('app.close')} size="large">
      <div className="flex flex-col gap-4">
        {siblings.length > 2 && (
          <Select
            label={t('compare.with')}
            value={otherId}
            onChange={setOtherId}
            options={siblings
              .filter((id) => id !== message.id)
              .map((id) => ({ id, text: t('compare.version', { number: siblings.indexOf(id) + 1 }) }))}
          />
        )}
        {one && two && textOf(one) !== '' && textOf(one) === textOf(two) && (
          <p className="text-13 text-ink-muted">{t('compare.same')}</p>
        )}
        {found === null && <p className="text-13 text-ink-muted">{t('compare.tooDifferent')}</p>}
        <div className="grid gap-4 sm:grid-cols-2">
          {versions.map((version) => (
            <Version
              key={version.id}
              message={version}
              number={siblings.indexOf(version.id) + 1}
              stretches={(version === two ? found?.other : found?.one) ?? null}
              isLater={version === two}
              isShown={version.id === message.id}
              onShow={onClose}
            />
          ))}
        </div>
      </div>
    </Dialog>
  )
}

interface VersionProps {
  message: Message
  number: number
  /** Null: nothing is marked. */
  stretches: Stretch[] | null
  isLater: boolean
  isShown: boolean
  onShow: () => void
}

function Version({ message, number, stretches, isLater, isShown, onShow }: VersionProps) {
  const { t, i18n } = useTranslation()
  const { select } = useAnswerActions()
  const model = useModelName(message.modelId)
  const { usage, sampling, seed } = message
  const facts = [
    message.edited ? t('map.edited') : model,
    sampling && t('compare.temperature', { value: formatCount(sampling.temperature, i18n.language) }),
    seed !== null && t('compare.seed', { seed }),
    usage && t('conversation.cost.perSecond', { value: formatCount(usage.tokensPerSecond, i18n.language) }),
    usage && energyRows(t, usage, i18n.language)[0]?.[1],
  ]
  const title = t('compare.version', { number })
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-2 rounded-lg border border-line p-3">
      <div className="flex min-h-8 items-center gap-2">
        <h3 className="flex-1 text-13 font-semibold">{title}</h3>
        {isShown ? (
          <span className="text-12 text-ink-muted">{t('compare.shown')}</span>
        ) : (
          <Button
            size="small"
            onPress={() => {
              select(message.id)
              onShow()
            }}
          >
            {t('compare.show')}
          </Button>
        )}
      </div>
      <p className="text-12 text-pretty text-ink-muted">{facts.filter(Boolean).join(' · ')}</p>
      {textOf(message) === '' && <p className="text-13 text-ink-faint">{t('compare.noText')}</p>}
      <div dir="auto" className="text-14 leading-6 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {(stretches ?? [{ text: textOf(message), isOwn: false }]).map(({ text, isOwn }, index) =>
          isOwn ? <Own key={index} text={text} isLater={isLater} /> : <span key={index}>{text}</span>,
        )}
      </div>
    </section>
  )
}

/** What only this version says: underlined in the later, struck through in the earlier, so that no colour is needed to tell. */
function Own({ text, isLater }: { text: string; isLater: boolean }) {
  return isLater ? (
    <ins className="rounded-xs bg-accent-soft underline decoration-accent">{text}</ins>
  ) : (
    <del className="rounded-xs bg-danger-soft decoration-danger">{text}</del>
  )
}
