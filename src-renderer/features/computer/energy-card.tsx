import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EnergyTotal } from '#contract/energy.ts'
import { formatCount } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useEnergy } from '#state/energy.ts'
import { Button } from '#ui/button.tsx'
import { EnergyMethodText } from './energy-method.tsx'
import { Card } from './parts.tsx'
import { formatJoules, formatWattHours } from './units.ts'
import { useModelName } from './use-model-name.ts'

/** What a thousand tokens of an answer drew; null where none was said. */
const perThousand = ({ joules, completionTokens }: { joules: number; completionTokens: number }) =>
  completionTokens === 0 ? null : (joules / completionTokens) * 1000

/** Sums of energy by month and model, models against each other, and how all of it is known. */
export function EnergyCard() {
  const { t, i18n } = useTranslation()
  const { energy: store } = useAppState()
  useEffect(() => store.getState().watch(), [store])
  const energy = useEnergy((state) => state.energy)
  const [isExplained, setIsExplained] = useState(false)
  const name = useModelName()
  if (!energy) return null
  const { method, totals } = energy
  return (
    <Card title={t('computer.energy.title')} className="sm:col-span-2">
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 basis-48 text-13 text-ink-muted">
          {t(`computer.energy.methods.${method.method}`)}
        </p>
        <Button size="small" aria-expanded={isExplained} onPress={() => setIsExplained(!isExplained)}>
          {t('computer.energy.how')}
        </Button>
      </div>
      {isExplained && <EnergyMethodText method={method} />}
      {totals.length === 0 ? (
        <p className="text-13 text-ink-muted">{t('computer.energy.none')}</p>
      ) : (
        <>
          <Comparison totals={totals} />
          <div
            data-scrolls-sideways
            className="overflow-x-auto"
            tabIndex={0}
            role="group"
            aria-label={t('computer.energy.table')}
          >
            <table className="w-full text-13 tabular-nums">
              <caption className="sr-only">{t('computer.energy.table')}</caption>
              <thead>
                <tr className="text-ink-muted">
                  <Head>{t('computer.energy.month')}</Head>
                  <Head>{t('computer.energy.model')}</Head>
                  <Head isFigure>{t('computer.energy.answers')}</Head>
                  <Head isFigure>{t('computer.energy.tokens')}</Head>
                  <Head isFigure>{t('computer.energy.drawn')}</Head>
                  <Head isFigure>{t('computer.energy.perThousand')}</Head>
                </tr>
              </thead>
              <tbody>
                {totals.map((total) => {
                  const each = perThousand(total)
                  const isEstimate = total.estimatedJoules > 0
                  return (
                    <tr key={`${total.month} ${total.modelId}`} className="border-t border-line">
                      <td className="py-1.5 pe-3 whitespace-nowrap">
                        {monthText(total.month, i18n.language)}
                      </td>
                      <td className="py-1.5 pe-3">{name(total.modelId)}</td>
                      <td className="py-1.5 ps-3 text-end">{formatCount(total.answers, i18n.language)}</td>
                      <td className="py-1.5 ps-3 text-end">
                        {formatCount(total.completionTokens, i18n.language)}
                      </td>
                      <td className="py-1.5 ps-3 text-end whitespace-nowrap">
                        {isEstimate && t('computer.energy.about')}
                        {formatWattHours(total.joules, i18n.language)}
                      </td>
                      <td className="py-1.5 ps-3 text-end whitespace-nowrap">
                        {each === null ? '' : formatJoules(each, i18n.language)}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Card>
  )
}

function Head({ children, isFigure = false }: { children: string; isFigure?: boolean }) {
  return (
    <th
      scope="col"
      className={isFigure ? 'py-1 ps-3 text-end font-medium' : 'py-1 pe-3 text-start font-medium'}
    >
      {children}
    </th>
  )
}

/** Which model draws how much for as long an answer, the thriftiest first. */
function Comparison({ totals }: { totals: readonly EnergyTotal[] }) {
  const { t, i18n } = useTranslation()
  const name = useModelName()
  const byModel = [...new Set(totals.map(({ modelId }) => modelId))]
    .flatMap((modelId) => {
      const own = totals.filter((total) => total.modelId === modelId)
      const sum = (pick: (total: EnergyTotal) => number) => own.reduce((all, total) => all + pick(total), 0)
      const joules = perThousand({
        joules: sum((total) => total.joules),
        completionTokens: sum((total) => total.completionTokens),
      })
      return joules === null ? [] : [{ modelId, joules }]
    })
    .sort((a, b) => a.joules - b.joules)
  const most = byModel.at(-1)?.joules ?? 0
  if (byModel.length < 2) return null
  return (
    <div>
      <h3 className="mb-2 text-12 font-medium text-ink-faint">{t('computer.energy.compare')}</h3>
      <dl className="flex flex-col gap-2 text-13">
        {byModel.map(({ modelId, joules }) => (
          <div key={modelId} className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1">
            <dt className="min-w-0 break-words">{name(modelId)}</dt>
            <dd className="tabular-nums">{formatJoules(joules, i18n.language)}</dd>
            <dd aria-hidden="true" className="col-span-2 h-1.5 rounded-full bg-hover">
              <span
                className="block h-full rounded-full bg-accent"
                style={{ width: `${most > 0 ? (joules / most) * 100 : 0}%` }}
              />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** `November 2026` of `2026-11`. */
const monthText = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month}-15T00:00:00Z`))
