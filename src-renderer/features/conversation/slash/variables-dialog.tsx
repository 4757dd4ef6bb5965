import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Prompt } from '#contract/prompts.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'
import { fillTemplate, parseTemplate, type Variable } from '#features/prompts/template.ts'

interface VariablesDialogProps {
  prompt: Prompt
  onClose: () => void
  onInsert: (text: string) => void
}

/** Asks for what a prompt leaves open, and shows what will be inserted. */
export function VariablesDialog({ prompt, onClose, onInsert }: VariablesDialogProps) {
  const { t } = useTranslation()
  const template = parseTemplate(prompt.text)
  const [values, setValues] = useState(
    () => new Map(template.variables.map(({ name, initial }) => [name, initial])),
  )
  const text = fillTemplate(template, values)
  const insertByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    onInsert(text)
  }
  return (
    <Dialog isOpen onClose={onClose} title={prompt.name} closeLabel={t('app.close')}>
      <form
        className="flex flex-col gap-4"
        onKeyDown={insertByKey}
        onSubmit={(event) => {
          event.preventDefault()
          onInsert(text)
        }}
      >
        {template.variables.map((variable, index) => (
          <VariableField
            key={variable.name}
            variable={variable}
            autoFocus={index === 0}
            value={values.get(variable.name) ?? ''}
            onChange={(value) => setValues((before) => new Map(before).set(variable.name, value))}
          />
        ))}
        <section aria-label={t('slash.preview')} className="flex flex-col gap-1">
          <h3 aria-hidden="true" className="text-12 font-medium text-ink-faint">
            {t('slash.preview')}
          </h3>
          <p
            dir="auto"
            tabIndex={0}
            className="max-h-40 overflow-y-auto rounded-md border border-line bg-sunken px-3 py-2 text-13 leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap"
          >
            {text}
          </p>
        </section>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="primary">
            {t('slash.insert')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface VariableFieldProps {
  variable: Variable
  autoFocus: boolean
  value: string
  onChange: (value: string) => void
}

function VariableField({ variable, ...props }: VariableFieldProps) {
  const { name, choices, isLong } = variable
  if (choices.length > 0) {
    return (
      <Select {...props} label={name} options={choices.map((choice) => ({ id: choice, text: choice }))} />
    )
  }
  return <TextField {...props} label={name} dir="auto" {...(isLong && { rows: 4 })} />
}
