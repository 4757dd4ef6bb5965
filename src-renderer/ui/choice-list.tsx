import type { ReactNode } from 'react'
import { Label } from 'react-aria-components/Label'
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup'
import { classes } from './classes.ts'

interface ChoiceListProps<K extends string> {
  label: string
  options: readonly { id: K; name: string; content: ReactNode }[]
  value: K | null
  onChange: (value: K) => void
}

/** One choice out of several, each on a line of its own with what one should know of it. */
export function ChoiceList<K extends string>({ label, options, value, onChange }: ChoiceListProps<K>) {
  return (
    <RadioGroup
      value={value}
      onChange={(next) => {
        const option = options.find(({ id }) => id === next)
        if (option) onChange(option.id)
      }}
      className="flex flex-col gap-2"
    >
      <Label className="text-13 font-semibold text-ink">{label}</Label>
      <div className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-raised">
        {options.map((option) => (
          <RadioField key={option.id} value={option.id} className="flex">
            <RadioButton
              className={classes(
                'group flex min-h-11 min-w-0 flex-1 cursor-default items-center gap-3 px-3.5 py-2 text-13 select-none',
                'transition-colors duration-120 ease-calm data-hovered:bg-hover data-selected:bg-accent-soft',
                'data-focus-visible:outline-2 data-focus-visible:-outline-offset-2 data-focus-visible:outline-accent data-focus-visible:outline-solid',
              )}
            >
              <span
                aria-hidden="true"
                className="grid size-4 shrink-0 place-items-center rounded-full border border-line-strong bg-raised group-data-selected:border-accent"
              >
                <span className="size-2 rounded-full bg-transparent group-data-selected:bg-accent" />
              </span>
              {option.content}
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  )
}
