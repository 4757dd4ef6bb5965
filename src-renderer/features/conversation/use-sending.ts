import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maxTextLength } from '#contract/text-length.ts'
import { errorText, formatCount } from '#i18n/index.ts'
import { toShownError, type ShownError } from '#state/errors.ts'

interface Sending {
  /** As the window was last told of it; `read` is what stands in the field. */
  text: string
  read: () => string
  /** Why nothing can be sent now; null when it can. */
  obstacle: string | null
  /** Resolves once the message is stored. */
  send: (text: string) => Promise<void>
  onSent: (text: string) => void
}

/** Whether what was typed can be sent, what stands in its way in words, and sending it. */
export function useSending({ text, read, obstacle, send, onSent }: Sending) {
  const { t, i18n } = useTranslation()
  const [isSending, setSending] = useState(false)
  const [error, setError] = useState<ShownError | null>(null)
  const isTooLong = text.length > maxTextLength
  const isEmpty = text.trim() === ''
  const number = (count: number) => formatCount(count, i18n.language)
  const note = isTooLong
    ? t('conversation.composer.tooLong', { length: number(text.length), limit: number(maxTextLength) })
    : error !== null
      ? t('conversation.composer.notSent', { reason: errorText(t, error) })
      : isEmpty
        ? null
        : obstacle
  return {
    isReady: !isEmpty && !isTooLong && !isSending && obstacle === null,
    isSending,
    note,
    isError: error !== null,
    /** The note says that something is wrong, not that one has to wait. */
    isWrong: error !== null || isTooLong,
    forgetError: () => {
      if (error !== null) setError(null)
    },
    submit() {
      const sent = read()
      setSending(true)
      setError(null)
      send(sent)
        .then(
          () => onSent(sent),
          (failure: unknown) => setError(toShownError(failure)),
        )
        .finally(() => setSending(false))
    },
  }
}
