import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#contract/messages.ts'
import { maxTextLength } from '#contract/text-length.ts'
import { errorText } from '#i18n/index.ts'
import { useOpenChatStore } from '#state/chat.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { Button } from '#ui/button.tsx'
import { useAnnounce } from './announcer.tsx'
import { useEditing } from './editing.ts'
import { textOf } from './text-of.ts'

/** Rewrites what a model said; saving it puts the user's version beside the model's. */
export function AnswerEditor({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation()
  const announce = useAnnounce()
  const store = useOpenChatStore()
  const { unsaved } = useEditing()
  const original = textOf(message)
  const [text, setText] = useState(unsaved.get(message.id) ?? original)
  const [isSaving, setSaving] = useState(false)
  const [error, setError] = useState<ShownError | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const canSave = text.trim() !== '' && text.length <= maxTextLength && text !== original && !isSaving

  useEffect(() => {
    field.current?.focus()
  }, [])

  const save = async () => {
    setSaving(true)
    try {
      await store.getState().editAnswer(message.id, text)
      unsaved.delete(message.id)
      announce(t('conversation.rewritten'))
      onClose()
    } catch (failure) {
      setError(toShownError(failure))
      setSaving(false)
    }
  }

  return (
    <div className="message-editor">
      <textarea
        ref={field}
        dir="auto"
        className="editor-field"
        aria-label={t('conversation.rewriteLabel')}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          unsaved.set(message.id, event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') {
            event.preventDefault()
            onClose()
          }
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            if (canSave) void save()
          }
        }}
      />
      {error && (
        <p role="alert" className="text-13 text-danger">
          {errorText(t, error)}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="me-auto text-12 text-ink-faint">{t('conversation.rewriteHint')}</span>
        <Button size="small" variant="quiet" onPress={onClose}>
          {t('app.cancel')}
        </Button>
        <Button size="small" variant="primary" isDisabled={!canSave} onPress={() => void save()}>
          {t('conversation.rewriteSave')}
        </Button>
      </div>
    </div>
  )
}
