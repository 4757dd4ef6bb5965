import type { ReactNode } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { classes } from './classes.ts'
import { overlayClasses } from './dialog.tsx'

interface SheetProps {
  isOpen: boolean
  onClose: () => void
  /** The sheet's name. */
  label: string
  /** The edge it slides in from. */
  side: 'start' | 'end'
  children: ReactNode
}

/** A pane that lies over the window where there is no room beside it. */
export function Sheet({ isOpen, onClose, label, side, children }: SheetProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      isDismissable
      className={classes(overlayClasses, side === 'end' && 'justify-end')}
    >
      <Modal
        className={classes(
          'h-full w-[min(20rem,88vw)] bg-sidebar shadow-pop transition-transform duration-180 ease-calm',
          side === 'start'
            ? 'data-entering:-translate-x-full data-exiting:-translate-x-full rtl:data-entering:translate-x-full rtl:data-exiting:translate-x-full'
            : 'data-entering:translate-x-full data-exiting:translate-x-full rtl:data-entering:-translate-x-full rtl:data-exiting:-translate-x-full',
        )}
      >
        <AriaDialog aria-label={label} className="flex h-full flex-col outline-none">
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
