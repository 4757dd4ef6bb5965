import { X } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { IconButton } from './icon-button.tsx'

interface ToastItem {
  id: number
  text: string
  tone?: 'neutral' | 'danger'
  action?: { label: string; run: () => void }
  timeoutMs: number
}

interface ToastRegionProps {
  /** The region's name. */
  label: string
  dismissLabel: string
  toasts: ToastItem[]
  onDismiss: (id: number) => void
}

/** Above what one writes in, where there is that: it stays to be read and pressed. */
const place =
  'fixed inset-x-0 bottom-20 right-[anchor(--composer_right,0px)] bottom-[anchor(--composer_top,5rem)] left-[anchor(--composer_left,0px)]'

/** Short messages at the lower edge. They are read out, take no focus, and wait while one points at them. */
export function ToastRegion({ label, dismissLabel, toasts, onDismiss }: ToastRegionProps) {
  const [isHeld, setHeld] = useState(false)
  return (
    <section
      aria-label={label}
      aria-live="polite"
      aria-relevant="additions text"
      // React Aria lets what carries this be used in front of a dialog.
      data-react-aria-top-layer="true"
      className={classes(
        'pointer-events-none z-50 flex flex-col items-center gap-2 px-4 pb-1 empty:hidden',
        place,
      )}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toasts.map((toast) => (
        <ToastCard
          key={toast.id}
          toast={toast}
          isHeld={isHeld}
          dismissLabel={dismissLabel}
          onDismiss={() => onDismiss(toast.id)}
        />
      ))}
    </section>
  )
}

interface ToastCardProps {
  toast: ToastItem
  isHeld: boolean
  dismissLabel: string
  onDismiss: () => void
}

function ToastCard({ toast, isHeld, dismissLabel, onDismiss }: ToastCardProps) {
  const dismiss = useEffectEvent(onDismiss)
  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => {
      dismiss()
    }, toast.timeoutMs)
    return () => {
      clearTimeout(timer)
    }
  }, [isHeld, toast.timeoutMs])
  return (
    <div
      role={toast.tone === 'danger' ? 'alert' : 'status'}
      className={classes(
        'pointer-events-auto flex max-w-full animate-rise items-center gap-3 rounded-lg border bg-raised py-1.5 ps-4 pe-1.5 text-13 shadow-pop',
        toast.tone === 'danger' ? 'border-danger/40 text-danger' : 'border-line text-ink',
      )}
    >
      <span className="min-w-0 py-1">{toast.text}</span>
      {toast.action && (
        <Button
          size="small"
          variant="secondary"
          onPress={() => {
            toast.action?.run()
            onDismiss()
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton label={dismissLabel} size="small" tooltip={false} onPress={onDismiss}>
        <X />
      </IconButton>
    </div>
  )
}
