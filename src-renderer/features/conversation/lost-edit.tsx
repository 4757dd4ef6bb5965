import { PencilOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useOpenChat, type OpenChatState } from '#state/chat.ts'
import { Button } from '#ui/button.tsx'
import { useEditing } from './editing.ts'
import { useCopy } from './use-copy.ts'

/** Deleted: neither on the branch that is shown nor on one that could be. */
const isGone = ({ content }: OpenChatState, id: string | null) =>
  id !== null && content !== null && !content.path.includes(id) && !content.messages.has(id)

/** What was typed into a message that another window deleted meanwhile: its editor is gone with it, the words are not. */
export function LostEdit({ onTake }: { onTake: (text: string) => void }) {
  const { t } = useTranslation()
  const { editedId, edit, unsaved } = useEditing()
  const { hasCopied, copy } = useCopy()
  const isLost = useOpenChat((state) => isGone(state, editedId))
  const text = editedId === null ? '' : (unsaved.get(editedId) ?? '')
  if (!isLost || editedId === null || text === '') return null
  return (
    <section className="lost-edit" aria-label={t('conversation.lostEdit.label')}>
      <PencilOff aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning" />
      <div className="min-w-0 flex-1">
        <p role="alert">{t('conversation.lostEdit.text')}</p>
        <p dir="auto" className="mt-1 line-clamp-3 [overflow-wrap:anywhere] text-ink-muted">
          {text}
        </p>
        <div className="mt-2 flex flex-wrap gap-2">
          <Button
            size="small"
            onPress={() => {
              onTake(text)
              unsaved.delete(editedId)
              edit(null)
            }}
          >
            {t('conversation.lostEdit.take')}
          </Button>
          <Button size="small" onPress={() => copy(text)}>
            {hasCopied ? t('app.copied') : t('app.copy')}
          </Button>
          <Button size="small" variant="quiet" onPress={() => edit(null)}>
            {t('app.dismiss')}
          </Button>
        </div>
      </div>
    </section>
  )
}
