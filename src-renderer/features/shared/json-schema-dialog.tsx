import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { TextField } from '#ui/text-field.tsx'
import { checkSchema, exampleSchemas } from './check-schema.ts'

interface JsonSchemaDialogProps {
  title: string
  value: string
  onClose: () => void
  /** Null: answers are free text. */
  onSave: (value: string | null) => void
}

const examples = Object.keys(exampleSchemas) as (keyof typeof exampleSchemas)[]

/** A schema is written, or begun with an example; what cannot be one is not kept. */
export function JsonSchemaDialog({ title, value, onClose, onSave }: JsonSchemaDialogProps) {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  const isEmpty = text.trim() === ''
  const problem = isEmpty ? null : checkSchema(text)
  const said =
    problem === null
      ? null
      : problem.kind === 'json'
        ? t('sampling.schemaNotJson', { reason: problem.message })
        : t(problem.kind === 'object' ? 'sampling.schemaNotObject' : 'sampling.schemaSaysNothing')
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      closeLabel={t('app.close')}
      footer={
        <>
          {value !== '' && (
            <Button variant="quiet" onPress={() => onSave(null)}>
              {t('sampling.schemaRemove')}
            </Button>
          )}
          <Button
            variant="primary"
            isDisabled={problem !== null || (isEmpty && value === '')}
            onPress={() => onSave(isEmpty ? null : text)}
          >
            {t('sampling.schemaKeep')}
          </Button>
        </>
      }
    >
      <p className="mb-3 text-13 text-ink-muted">{t('sampling.schemaText')}</p>
      <div className="mb-3 flex flex-wrap items-center gap-1.5 text-12 text-ink-faint">
        {t('sampling.schemaExamples')}
        {examples.map((name) => (
          <Button
            key={name}
            size="small"
            onPress={() => setText(JSON.stringify(exampleSchemas[name], null, 2))}
          >
            {t(`sampling.schemaExample.${name}`)}
          </Button>
        ))}
      </div>
      <TextField
        label={t('sampling.schemaLabel')}
        hideLabel
        rows={14}
        inputClassName="font-mono text-12"
        isInvalid={problem !== null}
        value={text}
        onChange={setText}
      />
      <p role="status" className="mt-2 min-h-5 text-12 text-danger">
        {said}
      </p>
    </Dialog>
  )
}
