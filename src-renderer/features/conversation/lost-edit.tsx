import { PencilOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOpenChat, useOpenChatStore, type OpenChatState } from '#state/chat.ts'
import { Button } from '#ui/button.tsx'
import { useEditing } from './editing.ts'
import { useCopy } from './use-copy.ts'

/** Not at hand: deleted, on another branch, or far away. */
const isAway = ({ content }: OpenChatState, id: string) =>
  content !== null && !content.path.includes(id) && !content.messages.has(id)

/** The first of these messages that is deleted, as the host says: what is only away comes when it is asked for. */
function useGone(ids: ReadonlySet<string>): string | undefined {
  const store = useOpenChatStore()
  const away = useOpenChat((state) => [...ids].filter((id) => isAway(state, id)).join(' '))
  const [looked, setLooked] = useState('')
  useEffect(() => {
    if (away === '') return
    let isWanted = true
    store
      .getState()
      .load(away.split(' '))
      .then(
        () => isWanted && setLooked(away),
        // Without a connection nothing is said of it; with the next one the chat comes anew, and with it this.
        () => {},
      )
    return () => {
      isWanted = false
      setLooked('')
    }
  }, [away, store])
  return away !== '' && away === looked ? away.split(' ')[0] : undefined
}

interface LostEditProps {
  onTake: (text: string) => void
  /** Where the focus goes when the box is put away. */
  onDismiss: () => void
}

/** What was typed into a message that was deleted meanwhile: its editor is gone with it, the words are not. */
export function LostEdit({ onTake, onDismiss }: LostEditProps) {
  const { t } = useTranslation()
  const { editedId, edit, unsaved, begun } = useEditing()
  const { hasCopied, copy } = useCopy()
  const [, setForgotten] = useState('')
  const id = useGone(new Set([...begun].filter((each) => unsaved.has(each))))
  const text = id === undefined ? undefined : unsaved.get(id)
  if (id === undefined || text === undefined || text === '') return null
  const forget = () => {
    unsaved.delete(id)
    if (editedId === id) edit(null)
    setForgotten(id)
  }
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
              forget()
            }}
          >
            {t('conversation.lostEdit.take')}
          </Button>
          <Button size="small" onPress={() => copy(text)}>
            {hasCopied ? t('app.copied') : t('app.copy')}
          </Button>
          <Button
            size="small"
            variant="quiet"
            onPress={() => {
              forget()
              onDismiss()
            }}
          >
            {t('app.dismiss')}
          </Button>
        </div>
      </div>
    </section>
  )
}
