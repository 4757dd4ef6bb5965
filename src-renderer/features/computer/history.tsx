import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HistoryPoint } from '#contract/hardware.ts'
import { formatBytes, formatPercent, formatTime } from '#i18n/index.ts'
import { useAppState } from '#state/context.ts'
import { useHardware } from '#state/hardware.ts'
import { useAsked } from '#state/use-asked.ts'
import { Segmented } from '#ui/segmented.tsx'
import { Card } from './parts.tsx'
import { TimePlot } from './time-plot.tsx'
import { formatCelsius, formatWatts } from './units.ts'

const spans = { minutes: 15, hours: 6 * 60, days: 7 * 24 * 60 } as const
type Span = keyof typeof spans
const minuteMs = 60_000
/** How often the picture is drawn anew: a point comes each ten seconds. */
const refreshMs = 10_000

/** Plots over minutes, hours and days, with the times in which models answered. */
export function History() {
  const { t, i18n } = useTranslation()
  const { hardware } = useAppState()
  const [span, setSpan] = useState<Span>('minutes')
  const [now, setNow] = useState(() => Date.now())
  const total = useHardware(({ samples }) => samples.at(-1)?.memory.totalBytes ?? null)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), refreshMs)
    return () => clearInterval(timer)
  }, [])
  const { value } = useAsked(`${span} ${now}`, () => hardware.getState().history(spans[span]))
  const locale = i18n.language
  const from = now - spans[span] * minuteMs
  const points = value?.points ?? []
  const scale = { from, to: now, gapMs: Math.max((value?.stepMs ?? 0) * 3, 45_000) }
  const last = points.at(-1)

  const figures: {
    key: 'cpu' | 'memory' | 'models' | 'warmth' | 'gpu' | 'watts'
    max: number
    pick: (point: HistoryPoint) => number | null
    text: (value: number) => string
  }[] = [
    { key: 'cpu', max: 1, pick: (point) => point.cpuUsage, text: (share) => formatPercent(share, locale) },
    {
      key: 'memory',
      max: total ?? Math.max(...points.map(({ memoryUsedBytes }) => memoryUsedBytes), 1),
      pick: (point) => point.memoryUsedBytes,
      text: (bytes) => formatBytes(bytes, locale),
    },
    {
      key: 'models',
      max: total ?? Math.max(...points.map(({ enginesBytes }) => enginesBytes), 1),
      pick: (point) => point.enginesBytes,
      text: (bytes) => formatBytes(bytes, locale),
    },
    { key: 'gpu', max: 1, pick: (point) => point.gpuUsage, text: (share) => formatPercent(share, locale) },
    {
      key: 'warmth',
      max: 110,
      pick: (point) => point.celsius,
      text: (degrees) => formatCelsius(degrees, locale),
    },
    {
      key: 'watts',
      max: Math.max(...points.map(({ cpuWatts }) => cpuWatts ?? 0), 10),
      pick: (point) => point.cpuWatts,
      text: (watts) => formatWatts(watts, locale),
    },
  ]
  // What this computer has never told in this time is no plot.
  const shown = figures.filter(({ pick }, index) => index < 3 || points.some((point) => pick(point) !== null))
  return (
    <Card title={t('computer.history.title')} className="sm:col-span-2">
      <Segmented
        label={t('computer.history.span')}
        hideLabel
        value={span}
        onChange={setSpan}
        options={(Object.keys(spans) as Span[]).map((id) => ({ id, text: t(`computer.history.${id}`) }))}
      />
      {points.length === 0 ? (
        <p className="text-13 text-ink-muted">{t('computer.history.none')}</p>
      ) : (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            {shown.map(({ key, max, pick, text }) => {
              const newest = last ? pick(last) : null
              const name = t(`computer.history.figures.${key}`)
              return (
                <figure key={key} className="min-w-0">
                  <figcaption className="mb-1 flex gap-3 text-12">
                    <span className="flex-1 text-ink-muted">{name}</span>
                    <span className="tabular-nums">{newest === null ? '' : text(newest)}</span>
                  </figcaption>
                  <TimePlot
                    points={points.map((point) => ({ at: point.at, value: pick(point) }))}
                    scale={{ ...scale, max }}
                    marks={value?.marks ?? []}
                    label={t('computer.history.plot', { name, value: newest === null ? '' : text(newest) })}
                  />
                </figure>
              )
            })}
          </div>
          <p className="flex flex-wrap gap-x-4 text-12 text-ink-muted">
            <span>
              {t('computer.history.range', { from: formatTime(from, locale), to: formatTime(now, locale) })}
            </span>
            <span className="flex items-center gap-1.5">
              <span aria-hidden="true" className="inline-block size-3 rounded-[2px] bg-accent/25" />
              {t('computer.history.answers', { count: value?.marks.length ?? 0 })}
            </span>
          </p>
        </>
      )}
    </Card>
  )
}
