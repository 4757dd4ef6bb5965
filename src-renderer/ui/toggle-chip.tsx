import type { ReactNode } from 'react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { classes, focusRing } from './classes.ts'

export const chipClasses = classes(
  'inline-flex h-7 shrink-0 cursor-default items-center gap-1.5 rounded-full border border-line bg-raised px-3 text-[12px] whitespace-nowrap text-ink-muted select-none',
  'transition-colors duration-120 ease-calm max-sm:h-10 [&_svg]:size-3.5',
  'data-hovered:bg-hover data-hovered:text-ink',
  focusRing,
)
export const chosenChipClasses = 'border-accent/40 bg-accent-soft font-medium text-accent'

interface ToggleChipProps {
  children: ReactNode
  isSelected: boolean
  onChange: (isSelected: boolean) => void
}

/** A condition that is set or not. */
export function ToggleChip({ children, isSelected, onChange }: ToggleChipProps) {
  return (
    <ToggleButton
      isSelected={isSelected}
      onChange={onChange}
      className={classes(chipClasses, isSelected && chosenChipClasses)}
    >
      {children}
    </ToggleButton>
  )
}
