import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button'
import { classes, focusRing } from './classes.ts'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  children: ReactNode
  /** `quiet` has no frame until it is hovered. */
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger'
  size?: 'small' | 'medium'
  className?: string
  ref?: Ref<HTMLButtonElement>
}

const variants = {
  primary: 'bg-accent text-on-accent data-hovered:bg-accent-hover data-pressed:bg-accent-hover',
  secondary:
    'border border-line bg-raised text-ink data-hovered:bg-hover data-pressed:bg-selected aria-expanded:bg-hover',
  quiet: 'text-ink-muted data-hovered:bg-hover data-hovered:text-ink data-pressed:bg-selected',
  danger: 'bg-danger-soft text-danger data-hovered:brightness-97 data-pressed:brightness-94',
}
const sizes = {
  small: 'h-7 gap-1.5 px-2 text-12 max-sm:h-10 max-sm:px-3',
  medium: 'h-8 gap-2 px-3 text-13 max-sm:h-10',
}

/** A button with words. Icons may stand beside them. */
export function Button({ variant = 'secondary', size = 'medium', className, ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      className={classes(
        'inline-flex shrink-0 cursor-default items-center justify-center rounded-md font-medium whitespace-nowrap select-none',
        'transition-colors duration-120 ease-calm data-disabled:opacity-45',
        focusRing,
        variants[variant],
        sizes[size],
        className,
      )}
    />
  )
}
