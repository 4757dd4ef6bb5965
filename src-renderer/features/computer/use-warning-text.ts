import { useTranslation } from 'react-i18next'
import type { PressureWarning } from '#contract/hardware.ts'
import { formatBytes, formatPercent } from '#i18n/index.ts'
import { formatCelsius } from './units.ts'

/** A warning in a sentence. */
export function useWarningText(): (warning: PressureWarning) => string {
  const { t, i18n } = useTranslation()
  return ({ kind, urgency, value }) => {
    const texts = {
      memory: () => formatBytes(value, i18n.language),
      swap: () => formatBytes(value, i18n.language),
      disk: () => formatBytes(value, i18n.language),
      stalling: () => formatPercent(value, i18n.language),
      temperature: () => formatCelsius(value, i18n.language),
    }
    return t(`computer.warnings.${kind}.${urgency}`, { value: texts[kind]() })
  }
}
