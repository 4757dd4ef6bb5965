import { X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#ui/icon-button.tsx'
import { TextField } from '#ui/text-field.tsx'

interface StopTextsProps {
  label: string
  describedBy: string
  value: readonly string[]
  onChange: (value: string[]) => void
}

/** As the contract has it. */
const maxTexts = 16
const maxLength = 200

/** How a line break is typed, and shown, in a field of one line. */
const toText = (typed: string) => typed.replaceAll('\\n', '\n').replaceAll('\\t', '\t').slice(0, maxLength)
const toShown = (text: string) => text.replaceAll('\n', '\\n').replaceAll('\t', '\\t')

/** Texts at which an answer ends: typed, and kept with Enter or by leaving the field. */
export function StopTexts({ label, describedBy, value, onChange }: StopTextsProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const add = () => {
    const text = toText(typed)
    setTyped('')
    if (text !== '' && !value.includes(text)) onChange([...value, text])
  }
  const remove = (text: string) => {
    onChange(value.filter((other) => other !== text))
    field.current?.focus()
  }
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1.5">
      {value.length > 0 && (
        <ul aria-label={label} className="flex flex-wrap gap-1">
          {value.map((text) => (
            <li
              key={text}
              className="flex max-w-full items-center rounded-md border border-line bg-sunken ps-2 font-mono text-12"
            >
              <span className="truncate whitespace-pre" dir="auto">
                {toShown(text)}
              </span>
              <IconButton
                size="small"
                label={t('sampling.stopRemove', { text: toShown(text) })}
                onPress={() => remove(text)}
              >
                <X />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <TextField
        label={label}
        hideLabel
        aria-describedby={describedBy}
        inputRef={field}
        isDisabled={value.length >= maxTexts}
        placeholder={t('sampling.stopPlaceholder')}
        inputClassName="font-mono"
        value={typed}
        onChange={setTyped}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          add()
        }}
      />
    </div>
  )
}
