import { Check } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger as AriaMenuTrigger,
  type MenuItemProps as AriaMenuItemProps,
  type MenuProps as AriaMenuProps,
} from 'react-aria-components/Menu'
import { Popover, type PopoverProps } from 'react-aria-components/Popover'
import { Separator } from 'react-aria-components/Separator'
import { classes } from './classes.ts'
import { Kbd } from './kbd.tsx'

export const popoverClasses =
  'overflow-auto rounded-lg border border-line bg-raised shadow-pop outline-none ' +
  'transition-opacity duration-120 ease-calm data-entering:opacity-0 data-exiting:opacity-0'

interface MenuProps<T> extends Omit<AriaMenuProps<T>, 'className' | 'style'> {
  /** The button that opens the menu. */
  trigger: ReactElement
  /** The menu's own name. */
  label: string
  placement?: PopoverProps['placement']
  /** Given when something other than the trigger may open it, a right click for example. */
  isOpen?: boolean
  onOpenChange?: (isOpen: boolean) => void
}

/** A button and the menu it opens. */
export function Menu<T extends object>({
  trigger,
  label,
  placement = 'bottom end',
  isOpen,
  onOpenChange,
  ...props
}: MenuProps<T>) {
  return (
    <AriaMenuTrigger {...(isOpen !== undefined && { isOpen })} {...(onOpenChange && { onOpenChange })}>
      {trigger}
      <Popover placement={placement} offset={4} className={popoverClasses}>
        <AriaMenu {...props} aria-label={label} className="min-w-44 p-1 outline-none" />
      </Popover>
    </AriaMenuTrigger>
  )
}

interface MenuItemProps extends Omit<AriaMenuItemProps, 'className' | 'style' | 'children' | 'textValue'> {
  /** What the item says. */
  text: string
  icon?: ReactNode
  keys?: string | undefined
  /** What one should know before choosing it, at the other end of the line. */
  note?: string | undefined
  tone?: 'neutral' | 'danger'
}

/** One line of a menu. */
export function MenuItem({ text, icon, keys, note, tone = 'neutral', ...props }: MenuItemProps) {
  return (
    <AriaMenuItem
      {...props}
      textValue={text}
      className={classes(
        'flex h-8 cursor-default items-center gap-2.5 rounded-md px-2 text-13 outline-none select-none max-sm:h-10',
        'data-disabled:opacity-45 data-focused:bg-hover [&_svg]:size-4 [&_svg]:shrink-0',
        tone === 'danger' ? 'text-danger' : 'text-ink [&_svg]:text-ink-muted',
      )}
    >
      {({ isSelected }) => (
        <>
          {icon}
          <span className="flex-1 truncate">{text}</span>
          {note !== undefined && (
            <span className="ps-4 text-12 whitespace-nowrap text-ink-muted">{note}</span>
          )}
          {isSelected && <Check aria-hidden="true" />}
          {keys !== undefined && <Kbd keys={keys} />}
        </>
      )}
    </AriaMenuItem>
  )
}

export function MenuSeparator() {
  return <Separator className="mx-2 my-1 border-t border-line" />
}
