import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useToasts } from '#state/toasts.ts'
import { useAnnounce } from './announcer.tsx'

const shownForMs = 1600

/** Fails where the page may not use the clipboard, or has none (plain HTTP from another computer). */
async function writeText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
}

/** Copies text and says so: `hasCopied` for the eye, a line for screen readers. */
export function useCopy(): { hasCopied: boolean; copy: (text: string) => void } {
  const { t } = useTranslation()
  const announce = useAnnounce()
  const show = useToasts(({ show }) => show)
  const [copies, setCopies] = useState(0)
  useEffect(() => {
    if (copies === 0) return
    const timer = setTimeout(() => {
      setCopies(0)
    }, shownForMs)
    return () => {
      clearTimeout(timer)
    }
  }, [copies])
  return {
    hasCopied: copies > 0,
    copy(text) {
      writeText(text).then(
        () => {
          setCopies((count) => count + 1)
          announce(t('app.copied'))
        },
        () => show({ text: t('conversation.copyFailed'), tone: 'danger', key: 'copy' }),
      )
    },
  }
}
