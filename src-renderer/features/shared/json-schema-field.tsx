import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#ui/button.tsx'
import { JsonSchemaDialog } from './json-schema-dialog.tsx'

interface JsonSchemaFieldProps {
  label: string
  describedBy: string
  /** As it was written; null for free text. */
  value: string | null
  onChange: (value: string | null) => void
}

/** The schema that answers are held to: its first line, and a window to write it in. */
export function JsonSchemaField({ label, describedBy, value, onChange }: JsonSchemaFieldProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const action = t(value === null ? 'sampling.schemaAdd' : 'sampling.schemaEdit')
  return (
    <>
      <Button
        size="small"
        aria-label={`${label}: ${action}`}
        aria-describedby={describedBy}
        onPress={() => setOpen(true)}
      >
        {action}
      </Button>
      {isOpen && (
        <JsonSchemaDialog
          title={label}
          value={value ?? ''}
          onClose={() => setOpen(false)}
          onSave={(next) => {
            onChange(next)
            setOpen(false)
          }}
        />
      )}
    </>
  )
}
