import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { maxTextLength } from '#contract/text-length.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { Button } from '#ui/button.tsx'
import { useEditing } from './editing.ts'

interface RewritingProps {
  /** Of the message that is changed: what was typed is kept under it until it is saved. */
  id: string
  /** What stands there to begin with. */
  original: string
  label: string
  /** What becomes of the version that is there. */
  hint: string
  saveText: string
  /** Where Enter alone makes a new line, Ctrl or ⌘ has to be held. */
  isEnterEnough: boolean
  /** Whether the same words may be saved again. */
  mayBeSame: boolean
  errorText: (error: ShownError) => string
  /** Resolves when it is stored. */
  onSave: (text: string) => Promise<unknown>
  onClose: () => void
}

/** A message in a field of its own, in its place: changed, and saved or left. */
export function Rewriting(props: RewritingProps) {
  const { id, original, label, hint, saveText, isEnterEnough, mayBeSame, errorText, onSave, onClose } = props
  const { t } = useTranslation()
  const { unsaved, takeFocus } = useEditing()
  const [text, setText] = useState(unsaved.get(id) ?? original)
  const [isSaving, setSaving] = useState(false)
  const [error, setError] = useState<ShownError | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const isChanged = mayBeSame || text !== original
  const canSave = text.trim() !== '' && text.length <= maxTextLength && isChanged && !isSaving

  useEffect(() => {
    if (!takeFocus(id)) return
    const element = field.current
    element?.focus()
    // An answer is read from its beginning, a message gone on with at its end.
    if (isEnterEnough) element?.setSelectionRange(element.value.length, element.value.length)
  }, [takeFocus, id, isEnterEnough])

  const save = async () => {
    if (!canSave) return
    setSaving(true)
    try {
      await onSave(text)
      unsaved.delete(id)
      onClose()
    } catch (failure) {
      setError(toShownError(failure))
      setSaving(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const isHeld = event.ctrlKey || event.metaKey
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && (isEnterEnough ? !event.shiftKey && !event.altKey : isHeld)) void save()
    else return
    event.preventDefault()
  }

  return (
    <div className="message-editor">
      <textarea
        ref={field}
        dir="auto"
        className="editor-field"
        aria-label={label}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          unsaved.set(id, event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      {error && (
        <p role="alert" className="text-13 text-danger">
          {errorText(error)}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="me-auto text-12 text-ink-faint">{hint}</span>
        <Button size="small" variant="quiet" onPress={onClose}>
          {t('app.cancel')}
        </Button>
        <Button size="small" variant="primary" isDisabled={!canSave} onPress={() => void save()}>
          {saveText}
        </Button>
      </div>
    </div>
  )
}
