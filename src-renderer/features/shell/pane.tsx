import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Sheet } from '#ui/sheet.tsx'
import type { PaneState } from './use-panes.ts'

interface PaneProps {
  as: 'nav' | 'aside'
  side: 'start' | 'end'
  label: string
  pane: PaneState
  children: ReactNode
}

/** A landmark beside the conversation, or over it where there is no room. */
export function Pane({ as: Landmark, side, label, pane, children }: PaneProps) {
  const { t } = useTranslation()
  if (pane.isSheet) {
    return (
      <Sheet isOpen={pane.isOpen} onClose={pane.close} label={label} side={side}>
        <div className="flex h-12 shrink-0 items-center justify-between border-b border-line ps-4 pe-1.5">
          <span aria-hidden="true" className="text-14 font-semibold">
            {label}
          </span>
          <IconButton label={t('app.close')} tooltip={false} onPress={pane.close}>
            <X />
          </IconButton>
        </div>
        <Landmark aria-label={label} className="flex min-h-0 flex-1 flex-col">
          {children}
        </Landmark>
      </Sheet>
    )
  }
  if (!pane.isOpen) return null
  return (
    <Landmark
      aria-label={label}
      className={classes(
        'flex shrink-0 flex-col bg-sidebar',
        side === 'start' ? 'w-64 border-e border-line' : 'w-76 border-s border-line',
      )}
    >
      {children}
    </Landmark>
  )
}
