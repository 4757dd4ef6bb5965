import type { ReactElement, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button'
import { classes, focusRing } from './classes.ts'
import { Tooltip } from './tooltip.tsx'

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** The button's name; shown as its tooltip too. */
  label: string
  /** The keys that do the same, shown in the tooltip. */
  keys?: string | undefined
  children: ReactElement
  size?: 'small' | 'medium'
  /** A pressed look, for what is on or open. */
  isActive?: boolean
  tooltip?: boolean
  className?: string
  ref?: Ref<HTMLButtonElement>
}

/** A square button that shows an icon and says its name. */
export function IconButton({
  label,
  keys,
  size = 'medium',
  isActive = false,
  tooltip = true,
  className,
  ...props
}: IconButtonProps) {
  const button = (
    <AriaButton
      aria-label={label}
      {...props}
      className={classes(
        'inline-grid shrink-0 cursor-default place-items-center rounded-md text-ink-muted select-none max-sm:size-10',
        'transition-colors duration-120 ease-calm data-hovered:bg-hover data-hovered:text-ink data-pressed:bg-selected',
        'aria-expanded:bg-hover data-disabled:opacity-45',
        size === 'small' ? 'size-6 [&_svg]:size-3.5' : 'size-8 [&_svg]:size-4',
        isActive && 'text-ink',
        focusRing,
        className,
      )}
    />
  )
  return tooltip ? (
    <Tooltip text={label} keys={keys}>
      {button}
    </Tooltip>
  ) : (
    button
  )
}
