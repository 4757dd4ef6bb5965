import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { formatPercent } from '#i18n/index.ts'
import { useHardware } from '#state/hardware.ts'
import { useLive, type Pick } from './use-live.ts'

/** Steps of a bar, one for each of its pixels: less is not seen, and would be painted all the same. */
const steps = 20

/** One small bar for each core. */
export function CoreBars({ label }: { label: string }) {
  const { i18n } = useTranslation()
  const count = useHardware(({ samples }) => samples.at(-1)?.cpu.perCore.length ?? 0)
  const describe = useCallback<Pick>(
    ({ cpu }) => `${label}: ${cpu.perCore.map((usage) => formatPercent(usage, i18n.language)).join(', ')}`,
    [label, i18n.language],
  )
  const bars = useLive<HTMLDivElement>(describe, writeLabel)
  return (
    <div ref={bars} role="img" className="mt-1 flex h-5 gap-0.5">
      {Array.from({ length: count }, (_, core) => (
        <CoreBar key={core} core={core} />
      ))}
    </div>
  )
}

function CoreBar({ core }: { core: number }) {
  const pick = useCallback<Pick>(
    ({ cpu }) => `scaleY(${Math.max(Math.round((cpu.perCore[core] ?? 0) * steps), 1) / steps})`,
    [core],
  )
  const bar = useLive(pick, writeTransform)
  return (
    <span className="relative min-w-0 flex-1 overflow-hidden rounded-[2px] bg-hover">
      <span ref={bar} className="absolute inset-0 origin-bottom bg-accent/70" />
    </span>
  )
}

const writeLabel = (element: HTMLElement, value: string) => element.setAttribute('aria-label', value)

function writeTransform(element: HTMLElement, value: string) {
  element.style.transform = value
}
