import { ArrowUp, Square } from 'lucide-react'
import { useEffect, useImperativeHandle, useId, useRef, useState, type KeyboardEvent, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText, formatCount } from '#i18n/index.ts'
import { maxTextLength } from '#contract/text-length.ts'
import { toShownError, type ShownError } from '#state/errors.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { useAnnounce } from './announcer.tsx'
import { useDraft } from './use-draft.ts'

export interface ComposerHandle {
  focus: () => void
  /** Puts a text there to be sent or changed. */
  put: (text: string) => void
}

interface ComposerProps {
  /** Drafts are kept by it. */
  draftKey: string
  isGenerating: boolean
  /** Why nothing can be sent now; null when it can. */
  obstacle: string | null
  /** Resolves once the message is stored. */
  onSend: (text: string) => Promise<void>
  onStop: () => void
  /** Arrow up in an empty field. */
  onEditLast: () => void
  ref?: Ref<ComposerHandle>
}

/** Wide enough, and pointed at with something that is not a finger: no keyboard jumps up. */
const wantsFocus = () => window.matchMedia('(min-width: 640px) and (pointer: fine)').matches

/** Where one writes. The text goes away only after its message was stored. */
export function Composer(props: ComposerProps) {
  const { draftKey, isGenerating, obstacle, onSend, onStop, onEditLast, ref } = props
  const { t, i18n } = useTranslation()
  const announce = useAnnounce()
  const { text, setText, wasSent } = useDraft(draftKey)
  const [isSending, setSending] = useState(false)
  const [error, setError] = useState<ShownError | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const noteId = useId()

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    put(text) {
      setText(text)
      field.current?.focus()
    },
  }))
  useEffect(() => {
    if (wantsFocus()) field.current?.focus()
  }, [draftKey])

  const isTooLong = text.length > maxTextLength
  const isReady = text.trim() !== '' && !isTooLong && !isSending && !isGenerating && obstacle === null
  const note = isTooLong
    ? t('conversation.composer.tooLong', {
        length: formatCount(text.length, i18n.language),
        limit: formatCount(maxTextLength, i18n.language),
      })
    : error !== null
      ? t('conversation.composer.notSent', { reason: errorText(t, error) })
      : text.trim() === ''
        ? null
        : obstacle

  const submit = () => {
    if (!isReady) {
      if (isGenerating) announce(t('conversation.composer.busy'))
      return
    }
    setSending(true)
    setError(null)
    onSend(text)
      .then(
        () => wasSent(text),
        (failure: unknown) => setError(toShownError(failure)),
      )
      .finally(() => setSending(false))
    field.current?.focus()
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed (Japanese, Chinese, accents) Enter ends the composition.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      submit()
    }
    if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault()
      onEditLast()
    }
  }

  return (
    <form
      className="composer"
      aria-busy={isSending}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="composer-box">
        <textarea
          ref={field}
          dir="auto"
          rows={1}
          className="composer-field"
          aria-label={t('conversation.composer.label')}
          aria-describedby={note === null ? undefined : noteId}
          placeholder={t('conversation.composer.placeholder')}
          enterKeyHint="send"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setError(null)
          }}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools">
          {isGenerating ? (
            <IconButton
              label={t('conversation.stop')}
              keys="Escape"
              className="composer-button stop"
              onPress={onStop}
            >
              <Square />
            </IconButton>
          ) : (
            <IconButton
              type="submit"
              label={t('conversation.send')}
              keys="Enter"
              className="composer-button"
              isDisabled={!isReady}
            >
              <ArrowUp />
            </IconButton>
          )}
        </div>
      </div>
      <p
        id={noteId}
        className="composer-note"
        role={error ? 'alert' : undefined}
        data-error={error !== null || isTooLong}
      >
        {note}
      </p>
    </form>
  )
}
