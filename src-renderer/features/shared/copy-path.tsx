import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useToasts } from '#state/toasts.ts'
import { IconButton } from '#ui/icon-button.tsx'

/** A folder's path that can be selected, and copied with one press. */
export function CopyPath({ path, label }: { path: string; label: string }) {
  const { t } = useTranslation()
  const showError = useToasts((toasts) => toasts.showError)
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => {
      clearTimeout(timer)
    }
  }, [isCopied])
  return (
    <div className="flex min-w-0 items-center gap-1 rounded-md border border-line bg-sunken ps-2.5">
      <code
        dir="ltr"
        className="min-w-0 flex-1 py-1 text-start font-mono text-12 break-all text-ink-muted select-all"
      >
        {path}
      </code>
      <IconButton
        label={isCopied ? t('app.copied') : label}
        onPress={() => {
          navigator.clipboard.writeText(path).then(() => setCopied(true), showError)
        }}
      >
        {isCopied ? <Check /> : <Copy />}
      </IconButton>
    </div>
  )
}
