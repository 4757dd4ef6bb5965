import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { classes } from './classes.ts'
import { IconButton } from './icon-button.tsx'

interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: string
  /** The name of the button that closes it. */
  closeLabel: string
  children: ReactNode
  size?: 'small' | 'medium' | 'large'
  /** `alertdialog` asks a question that must be answered. */
  role?: 'dialog' | 'alertdialog'
  /** Stands below the content, on the side where reading ends. */
  footer?: ReactNode
}

const sizes = { small: 'max-w-md', medium: 'max-w-xl', large: 'max-w-3xl' }

const footerClasses = 'flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3'

export const overlayClasses =
  'fixed inset-0 z-40 flex bg-scrim transition-opacity duration-150 ease-calm data-entering:opacity-0 data-exiting:opacity-0'

/** A window over the window. Escape or a click beside it closes it; focus goes back to where it was. */
export function Dialog({
  isOpen,
  onClose,
  title,
  closeLabel,
  children,
  size = 'medium',
  role = 'dialog',
  footer,
}: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      isDismissable={role === 'dialog'}
      className={classes(overlayClasses, 'items-center justify-center p-4 max-sm:items-end max-sm:p-0')}
    >
      <Modal
        className={classes(
          'flex max-h-full w-full flex-col overflow-hidden rounded-[10px] border border-line bg-canvas shadow-pop',
          'transition-transform duration-150 ease-calm data-entering:scale-98 data-exiting:scale-98',
          'max-sm:max-h-[92%] max-sm:rounded-b-none',
          sizes[size],
        )}
      >
        <AriaDialog role={role} className="flex min-h-0 flex-1 flex-col outline-none">
          <header className="flex items-center gap-2 border-b border-line py-2 ps-5 pe-2">
            <Heading slot="title" className="flex-1 truncate text-14 font-semibold">
              {title}
            </Heading>
            <IconButton label={closeLabel} tooltip={false} onPress={onClose}>
              <X />
            </IconButton>
          </header>
          <div className="relative min-h-0 flex-1 overflow-y-auto">
            <div className="px-5 py-4">{children}</div>
          </div>
          {footer !== undefined && footer !== null && <footer className={footerClasses}>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The same line at the end of content that knows by itself what is to be done; it stays in sight while the content scrolls. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <footer className={classes(footerClasses, 'sticky bottom-0 z-2 -mx-5 mt-auto -mb-4 bg-canvas')}>
      {children}
    </footer>
  )
}
