import { SwitchButton, SwitchField } from 'react-aria-components/Switch'
import { Text } from 'react-aria-components/Text'
import { classes } from './classes.ts'

interface SwitchProps {
  label: string
  description?: string
  isSelected: boolean
  onChange: (isSelected: boolean) => void
  isDisabled?: boolean
  /** The label is for screen readers alone. */
  hideLabel?: boolean
}

/** Something that is on or off, at once. */
export function Switch({ label, description, hideLabel = false, ...props }: SwitchProps) {
  return (
    <SwitchField {...props} className="flex min-w-0 flex-col gap-0.5">
      <SwitchButton className="group flex min-h-7 cursor-default items-center gap-3 outline-none select-none data-disabled:opacity-45 max-sm:min-h-10">
        <span className={hideLabel ? 'sr-only' : 'min-w-0 flex-1 text-13 font-medium text-ink'}>{label}</span>
        <span
          aria-hidden="true"
          className={classes(
            'flex h-5 w-8.5 shrink-0 items-center rounded-full border border-line-strong bg-selected p-0.5 transition-colors duration-120 ease-calm',
            'group-data-selected:border-accent group-data-selected:bg-accent',
            'group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-1 group-data-focus-visible:outline-accent group-data-focus-visible:outline-solid',
          )}
        >
          <span className="size-3.5 rounded-full bg-ink-muted transition-transform duration-120 ease-calm group-data-selected:translate-x-3.5 group-data-selected:bg-on-accent rtl:group-data-selected:-translate-x-3.5" />
        </span>
      </SwitchButton>
      {description !== undefined && (
        <Text slot="description" className="text-12 leading-4 text-ink-faint">
          {description}
        </Text>
      )}
    </SwitchField>
  )
}
