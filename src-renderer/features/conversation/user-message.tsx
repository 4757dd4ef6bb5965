import { Check, Copy, Pencil } from 'lucide-react'
import { use, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { useOpenChat } from '#state/chat.ts'
import { Button } from '#ui/button.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { useAfterPaint } from '#ui/use-after-paint.ts'
import { SentAttachments } from './attachments/sent-attachments.tsx'
import { useEditing } from './editing.ts'
import { FoundContext } from './find/found-context.ts'
import { PlainText } from './markdown/plain-text.tsx'
import { MessageMenu } from './message-menu.tsx'
import { MessageEditor } from './message-editor.tsx'
import { SiblingStepper } from './sibling-stepper.tsx'
import { textOf } from './text-of.ts'
import { useCopy } from './use-copy.ts'

/** What the user said: plain text in a quiet bubble, to be copied, or edited and sent again. */
export function UserMessage({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { hasCopied, copy } = useCopy()
  const isGenerating = useOpenChat(({ content }) => content?.chat.generating ?? false)
  const { editedId, edit } = useEditing()
  const isEditing = editedId === message.id
  const editButton = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(false)
  const isPainted = useAfterPaint()
  const text = textOf(message)

  useEffect(() => {
    if (wasEditing.current && !isEditing) editButton.current?.focus()
    wasEditing.current = isEditing
  }, [isEditing])

  return (
    <article className="user-message group/message" aria-label={t('conversation.youSaid')}>
      {isEditing ? (
        <MessageEditor message={message} text={text} onClose={() => edit(null)} />
      ) : (
        <>
          <SentAttachments message={message} />
          <Bubble id={message.id} text={text} />
          <div className="message-actions justify-end">
            {isPainted && (
              <>
                <SiblingStepper message={message} />
                <IconButton
                  size="small"
                  label={hasCopied ? t('app.copied') : t('conversation.copyMessage')}
                  onPress={() => copy(text)}
                >
                  {hasCopied ? <Check /> : <Copy />}
                </IconButton>
                <IconButton
                  ref={editButton}
                  size="small"
                  label={t('conversation.edit')}
                  isDisabled={isGenerating}
                  onPress={() => edit(message.id)}
                >
                  <Pencil />
                </IconButton>
                <MessageMenu message={message} />
              </>
            )}
          </div>
        </>
      )}
    </article>
  )
}

const foldedLength = 1_500
const foldedLines = 14

/** A long text shows its beginning until it is asked for. */
function Bubble({ id, text }: { id: string; text: string }) {
  const { t } = useTranslation()
  const [isUnfolded, setOpen] = useState(false)
  const isOpen = use(FoundContext) === id || isUnfolded
  const lineEnd = text.split('\n', foldedLines).join('\n').length
  const end = Math.min(lineEnd, foldedLength)
  // Not worth folding for a line or two.
  const isLong = text.length - end > 120
  return (
    <div className="bubble">
      <PlainText text={isLong && !isOpen ? `${text.slice(0, end).trimEnd()}…` : text} />
      {isLong && (
        <Button
          variant="quiet"
          size="small"
          className="-ms-2 mt-1"
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          {isOpen ? t('conversation.showLess') : t('conversation.showAll')}
        </Button>
      )}
    </div>
  )
}
