import { useTranslation } from 'react-i18next'
import type { Fit } from '#contract/fit.ts'
import { formatBytes } from '#i18n/index.ts'
import { classes } from '#ui/classes.ts'
import { fits } from './recommend.ts'

/** What a model's memory is made of, against what there is. The figures stand below the bar. */
export function MemoryNeeded({ fit }: { fit: Fit }) {
  const { t, i18n } = useTranslation()
  const { weightsBytes, kvCacheBytes, computeBytes, totalBytes, availableBytes } = fit
  const rest = Math.max(totalBytes - weightsBytes - kvCacheBytes - computeBytes, 0)
  const shares = [
    { name: t('fit.weights'), bytes: weightsBytes, colour: fits(fit) ? 'bg-accent' : 'bg-danger' },
    {
      name: t('fit.kvCache'),
      bytes: kvCacheBytes,
      colour: fits(fit) ? 'bg-accent/60' : 'bg-danger/60',
    },
    { name: t('fit.compute'), bytes: computeBytes + rest, colour: 'bg-line-strong/70' },
  ]
  const whole = Math.max(totalBytes, availableBytes)
  // Of two figures that are nearly the same the larger one is to look larger.
  const isTooMuch = !fits(fit)
  const bytes = (value: number, rounding?: 'ceil' | 'floor') => formatBytes(value, i18n.language, rounding)
  return (
    <div>
      <p className="mb-2 text-13">
        <span className="font-medium">
          {t('fit.needs', { bytes: bytes(totalBytes, isTooMuch ? 'ceil' : undefined) })}
        </span>{' '}
        <span className="text-ink-faint">
          {t('fit.of', { bytes: bytes(availableBytes, isTooMuch ? 'floor' : undefined) })}
        </span>
      </p>
      <div aria-hidden="true" className="relative flex h-2.5 gap-px overflow-hidden rounded-full bg-selected">
        {shares.map((share) => (
          <span
            key={share.name}
            className={classes('transition-[width] duration-180 ease-calm', share.colour)}
            style={{ width: `${(share.bytes / whole) * 100}%` }}
          />
        ))}
        {totalBytes > availableBytes && (
          <span
            className="absolute inset-y-0 w-0.5 bg-ink"
            style={{ insetInlineStart: `${(availableBytes / whole) * 100}%` }}
          />
        )}
      </div>
      <dl className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-12">
        {shares.map((share) => (
          <div key={share.name} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={classes('size-2 shrink-0 rounded-full', share.colour)} />
            <dt className="text-ink-muted">{share.name}</dt>
            <dd className="tabular-nums">{bytes(share.bytes)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
