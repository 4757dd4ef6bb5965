import type { TFunction } from 'i18next'
import type { Usage } from '#contract/messages.ts'

const figure = (value: number, locale: string, unit: string) =>
  `${new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }).format(value)} ${unit}`

/** What an answer drew, and the same for 1,000 tokens; an estimate says so. Nothing where it was not told. */
export function energyRows(
  t: TFunction,
  { energy, completionTokens }: Usage,
  locale: string,
): [string, string][] {
  if (!energy) return []
  const { joules, method } = energy
  const value = `${figure(joules, locale, 'J')} · ${figure(joules / 3600, locale, 'Wh')}`
  const rows: [string, string][] = [
    [
      t('conversation.cost.energy'),
      t(method === 'estimate' ? 'conversation.cost.energyAbout' : 'conversation.cost.energyMeasured', {
        value,
      }),
    ],
  ]
  if (completionTokens > 0)
    rows.push([t('conversation.cost.energyPer'), figure((joules / completionTokens) * 1000, locale, 'J')])
  return rows
}
