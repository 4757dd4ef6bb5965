import type { ReactNode } from 'react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { classes, focusRing } from './classes.ts'

const shape = classes(
  'inline-flex h-7 shrink-0 cursor-default items-center gap-1.5 rounded-full border px-3 text-12 whitespace-nowrap select-none',
  'transition-colors duration-120 ease-calm max-sm:h-10 [&_svg]:size-3.5',
  focusRing,
)

/** One or the other: of two classes for one thing the style sheet's order would decide. */
export const chipClasses = (isChosen: boolean): string =>
  classes(
    shape,
    isChosen
      ? 'border-accent/40 bg-accent-soft font-medium text-accent'
      : 'border-line bg-raised text-ink-muted data-hovered:bg-hover data-hovered:text-ink',
  )

interface ToggleChipProps {
  children: ReactNode
  isSelected: boolean
  onChange: (isSelected: boolean) => void
}

/** A condition that is set or not. */
export function ToggleChip({ children, isSelected, onChange }: ToggleChipProps) {
  return (
    <ToggleButton isSelected={isSelected} onChange={onChange} className={chipClasses(isSelected)}>
      {children}
    </ToggleButton>
  )
}
