/** The doctor's findings in words, and what their repairs change. Pure. */
import type { TFunction } from 'i18next'
import type { Finding, Repairs } from '#contract/doctor.ts'

/** The interface's own text where there is one, else the doctor's English. */
export function findingText(t: TFunction, { key, values, message }: Finding): string {
  // Keys come from the doctor, so that they cannot be typed here.
  const text = t(`doctor.finding.${key}` as 'doctor.title', { ...values, defaultValue: '' })
  return text === '' || text.includes('{{') ? message : text
}

/** The repairs with a finding's own among them. */
export function applied(repairs: Repairs, { repair }: Finding): Repairs {
  if (repair === null) return repairs
  if (repair.type === 'template') return { ...repairs, template: repair.template }
  return { ...repairs, stopWords: [...new Set([...repairs.stopWords, ...repair.stopWords])] }
}

/** Whether what a finding proposes holds already. */
export function isApplied(repairs: Repairs, { repair }: Finding): boolean {
  if (repair === null) return false
  if (repair.type === 'template') return repairs.template === repair.template
  return repair.stopWords.every((word) => repairs.stopWords.includes(word))
}
