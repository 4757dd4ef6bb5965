import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classes } from './classes.ts'

interface DisclosureButtonProps {
  isOpen: boolean
  onChange: (isOpen: boolean) => void
  /** The id of what it opens, where that is always on the page. */
  controls?: string
  className?: string
  children: ReactNode
}

/** A quiet button that shows more and hides it again; its arrow points where that will be. */
export function DisclosureButton({ isOpen, onChange, controls, className, children }: DisclosureButtonProps) {
  return (
    <Button
      variant="quiet"
      size="small"
      {...(className !== undefined && { className })}
      aria-expanded={isOpen}
      {...(controls !== undefined && { 'aria-controls': controls })}
      onPress={() => onChange(!isOpen)}
    >
      <ChevronRight
        aria-hidden="true"
        className={classes(
          'size-3.5 transition-transform duration-120 ease-calm',
          isOpen ? 'rotate-90' : 'rtl:-scale-x-100',
        )}
      />
      {children}
    </Button>
  )
}
