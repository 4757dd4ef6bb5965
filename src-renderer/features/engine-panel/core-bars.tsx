import { useTranslation } from 'react-i18next'
import { formatPercent } from '#i18n/index.ts'

/** Steps of a bar, one for each of its pixels: less is not seen, and would be painted all the same. */
const steps = 20

/** One small bar for each core. */
export function CoreBars({ label, usages }: { label: string; usages: readonly number[] }) {
  const { i18n } = useTranslation()
  return (
    <div
      role="img"
      aria-label={`${label}: ${usages.map((usage) => formatPercent(usage, i18n.language)).join(', ')}`}
      className="mt-1 flex h-5 gap-0.5"
    >
      {usages.map((usage, core) => (
        <span key={core} className="relative min-w-0 flex-1 overflow-hidden rounded-[2px] bg-hover">
          <span
            className="absolute inset-0 origin-bottom bg-accent/70"
            style={{ transform: `scaleY(${Math.max(Math.round(usage * steps), 1) / steps})` }}
          />
        </span>
      ))}
    </div>
  )
}
