import { Label } from 'react-aria-components/Label'
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup'
import { classes } from './classes.ts'

interface SegmentedProps<K extends string> {
  label: string
  hideLabel?: boolean
  options: readonly { id: K; text: string }[]
  value: K
  onChange: (value: K) => void
  className?: string
}

/** One choice out of two to four, all in sight. */
export function Segmented<K extends string>({
  label,
  hideLabel = false,
  options,
  value,
  onChange,
  className,
}: SegmentedProps<K>) {
  return (
    <RadioGroup
      value={value}
      onChange={(next) => {
        const option = options.find(({ id }) => id === next)
        if (option) onChange(option.id)
      }}
      className={classes('flex flex-col gap-1', className)}
    >
      <Label className={hideLabel ? 'sr-only' : 'text-13 font-medium text-ink'}>{label}</Label>
      <div className="flex gap-0.5 rounded-lg border border-line bg-sunken p-0.5">
        {options.map((option) => (
          <RadioField key={option.id} value={option.id} className="flex flex-1">
            <RadioButton
              className={classes(
                'flex h-7 flex-1 cursor-default items-center justify-center rounded-md px-3 text-13 text-ink-muted select-none max-sm:h-10',
                'transition-colors duration-120 ease-calm data-hovered:text-ink',
                'data-selected:bg-raised data-selected:font-medium data-selected:text-ink data-selected:shadow-sm',
                'data-focus-visible:outline-2 data-focus-visible:outline-solid data-focus-visible:outline-accent',
              )}
            >
              {option.text}
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  )
}
