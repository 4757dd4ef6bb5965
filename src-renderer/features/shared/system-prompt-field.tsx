import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from '#ui/text-field.tsx'

interface SystemPromptFieldProps {
  label: string
  description: string
  value: string
  onChange: (value: string) => void
}

const saveDelayMs = 600

/** A system prompt; kept a moment after the last key, and when the field is left or goes. */
export function SystemPromptField({ label, description, value, onChange }: SystemPromptFieldProps) {
  const { t } = useTranslation()
  /** What is typed and not kept yet. */
  const [typed, setTyped] = useState<string | null>(null)

  const save = useEffectEvent(() => {
    if (typed === null) return
    if (typed !== value) onChange(typed)
    setTyped(null)
  })
  useEffect(() => {
    if (typed === null) return
    const timer = setTimeout(() => {
      save()
    }, saveDelayMs)
    return () => {
      clearTimeout(timer)
    }
  }, [typed])
  useEffect(
    () => () => {
      save()
    },
    [],
  )

  return (
    <TextField
      label={label}
      description={description}
      placeholder={t('panel.systemPromptPlaceholder')}
      rows={4}
      value={typed ?? value}
      onChange={setTyped}
      onBlur={() => {
        if (typed !== null && typed !== value) onChange(typed)
      }}
    />
  )
}
