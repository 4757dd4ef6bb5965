import { Input } from 'react-aria-components/Input'
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField'
import { classes } from './classes.ts'
import { inputClasses } from './text-field.tsx'

interface NumberFieldProps {
  label: string
  /** `null` shows the placeholder. */
  value: number | null
  /** Called when the field is left, or with each step of the arrow keys. `null`: it was emptied. */
  onChange: (value: number | null) => void
  minValue?: number
  maxValue?: number
  step?: number
  placeholder?: string
  describedBy?: string
  className?: string
}

/** A number that can be typed or stepped with the arrow keys. */
export function NumberField({
  label,
  value,
  onChange,
  step = 1,
  placeholder,
  describedBy,
  className,
  ...limits
}: NumberFieldProps) {
  return (
    <AriaNumberField
      {...limits}
      aria-label={label}
      aria-describedby={describedBy}
      step={step}
      value={value ?? NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
      formatOptions={{ useGrouping: false, maximumFractionDigits: 4 }}
      isWheelDisabled
      className={className ?? ''}
    >
      <Input
        placeholder={placeholder}
        className={classes(inputClasses, 'h-7 px-2 text-end tabular-nums max-sm:h-10')}
      />
    </AriaNumberField>
  )
}
