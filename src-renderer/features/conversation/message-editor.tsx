import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { maxTextLength } from '#contract/text-length.ts'
import { errorText } from '#i18n/index.ts'
import { useOpenChatStore } from '#state/chat.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { Button } from '#ui/button.tsx'
import { useEditing } from './editing.ts'
import { attachmentsOf } from './text-of.ts'

interface MessageEditorProps {
  message: Message
  text: string
  onClose: () => void
}

/** Changes a message in place; sending it makes a new version beside the old one. */
export function MessageEditor({ message, text, onClose }: MessageEditorProps) {
  const { t } = useTranslation()
  const store = useOpenChatStore()
  const { unsaved } = useEditing()
  const [edited, setEdited] = useState(unsaved.get(message.id) ?? text)
  const [isSending, setSending] = useState(false)
  const [error, setError] = useState<ShownError | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const canSend = edited.trim() !== '' && edited.length <= maxTextLength && !isSending

  useEffect(() => {
    const element = field.current
    element?.focus()
    element?.setSelectionRange(element.value.length, element.value.length)
  }, [])

  const send = () => {
    if (!canSend) return
    setSending(true)
    store
      .getState()
      .send(message.parentId, edited, attachmentsOf(message))
      .then(
        () => {
          unsaved.delete(message.id)
          onClose()
        },
        (failure: unknown) => {
          setError(toShownError(failure))
          setSending(false)
        },
      )
  }

  return (
    <div className="message-editor">
      <textarea
        ref={field}
        dir="auto"
        className="editor-field"
        aria-label={t('conversation.editLabel')}
        value={edited}
        onChange={(event) => {
          setEdited(event.target.value)
          unsaved.set(message.id, event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') {
            event.preventDefault()
            onClose()
          }
          if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
            event.preventDefault()
            send()
          }
        }}
      />
      {error && (
        <p role="alert" className="text-13 text-danger">
          {t('conversation.composer.notSent', { reason: errorText(t, error) })}
        </p>
      )}
      <div className="flex items-center justify-end gap-2">
        <span className="me-auto text-12 text-ink-faint">{t('conversation.editHint')}</span>
        <Button size="small" variant="quiet" onPress={onClose}>
          {t('app.cancel')}
        </Button>
        <Button size="small" variant="primary" isDisabled={!canSend} onPress={send}>
          {t('conversation.send')}
        </Button>
      </div>
    </div>
  )
}
