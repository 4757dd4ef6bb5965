import { Clock, Paperclip, Pencil, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { QueuedMessage } from '#contract/chats.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { Button } from '#ui/button.tsx'
import { IconButton } from '#ui/icon-button.tsx'

interface QueueProps {
  chatId: string
  queue: readonly QueuedMessage[]
  /** After an answer that was stopped or failed they wait until they are sent by hand. */
  isGenerating: boolean
  /** Puts a text back to where one writes. */
  onEdit: (text: string) => void
}

/** Messages that go out by themselves when the answer under way has ended. */
export function Queue({ chatId, queue, isGenerating, onEdit }: QueueProps) {
  const { t } = useTranslation()
  const { rpc, toasts } = useAppState()
  const showError = useToasts((state) => state.showError)
  if (queue.length === 0) return null

  const takeBack = async (id: string, then: (text: string) => void) => {
    const { text } = await rpc.client.chats.unqueue({ chatId, id })
    then(text)
  }
  const remove = ({ id, attachments }: QueuedMessage) =>
    takeBack(id, (text) =>
      toasts.getState().show({
        text:
          attachments.length > 0 ? t('conversation.queue.removedDocuments') : t('conversation.queue.removed'),
        action: { label: t('app.undo'), run: () => onEdit(text), isUndo: true },
      }),
    )
  return (
    <section aria-label={t('conversation.queue.label')} className="queue">
      <p className="flex items-center gap-2 text-12 text-ink-muted">
        <Clock aria-hidden="true" className="size-3.5" />
        {isGenerating ? t('conversation.queue.waits') : t('conversation.queue.held')}
        {!isGenerating && (
          <Button
            size="small"
            className="ms-auto"
            onPress={() => void rpc.client.chats.sendQueued({ chatId }).catch(showError)}
          >
            {t('conversation.queue.sendNow')}
          </Button>
        )}
      </p>
      <ol>
        {queue.map((message) => {
          const { id, text, attachments } = message
          return (
            <li key={id} className="flex items-center gap-1">
              <span dir="auto" className="min-w-0 flex-1 truncate text-13">
                {text}
              </span>
              {attachments.length > 0 && (
                <span className="flex max-w-2/5 shrink-0 items-center gap-1 text-12 text-ink-muted">
                  <Paperclip aria-hidden="true" className="size-3.5 shrink-0" />
                  <span className="sr-only">{t('attachments.label')}: </span>
                  <bdi className="truncate">{attachments.map(({ name }) => name).join(', ')}</bdi>
                </span>
              )}
              <IconButton
                size="small"
                label={t('conversation.queue.edit')}
                onPress={() => void takeBack(id, onEdit).catch(showError)}
              >
                <Pencil />
              </IconButton>
              <IconButton
                size="small"
                label={t('conversation.queue.remove')}
                onPress={() => void remove(message).catch(showError)}
              >
                <X />
              </IconButton>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
