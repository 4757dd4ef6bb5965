import { Check, ChevronsUpDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { Text } from 'react-aria-components/Text'
import { classes } from './classes.ts'
import { popoverClasses } from './menu.tsx'
import { inputClasses } from './text-field.tsx'

interface SelectProps<K extends string> {
  label: string
  hideLabel?: boolean
  description?: string
  options: readonly { id: K; text: string }[]
  value: K
  onChange: (value: K) => void
  isDisabled?: boolean
  className?: string
}

/** One choice out of a list that opens. */
export function Select<K extends string>({
  label,
  hideLabel = false,
  description,
  options,
  value,
  onChange,
  className,
  ...props
}: SelectProps<K>) {
  return (
    <AriaSelect
      {...props}
      value={value}
      onChange={(key) => {
        const option = options.find(({ id }) => id === key)
        if (option) onChange(option.id)
      }}
      className={classes('flex min-w-0 flex-col gap-1', className)}
    >
      <Label className={hideLabel ? 'sr-only' : 'text-13 font-medium text-ink'}>{label}</Label>
      <Button
        className={classes(
          inputClasses,
          'flex h-8 cursor-default items-center gap-2 px-2.5 text-start data-disabled:opacity-45 max-sm:h-10',
          'data-focus-visible:border-accent data-focus-visible:ring-1 data-focus-visible:ring-accent',
        )}
      >
        <SelectValue className="flex-1 truncate" />
        <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
      </Button>
      {description !== undefined && (
        <Text slot="description" className="text-12 leading-4 text-ink-faint">
          {description}
        </Text>
      )}
      <Popover offset={4} className={classes(popoverClasses, 'w-(--trigger-width)')}>
        <ListBox items={options} className="max-h-72 overflow-auto p-1 outline-none">
          {(option) => (
            <ListBoxItem
              textValue={option.text}
              className="flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 text-13 outline-none select-none data-focused:bg-hover max-sm:min-h-10"
            >
              {({ isSelected }) => (
                <>
                  <span className="min-w-0 flex-1 truncate">{option.text}</span>
                  {isSelected && <Check aria-hidden="true" className="size-4 shrink-0 text-accent" />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
