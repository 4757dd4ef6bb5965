import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { HardwareSample } from '#contract/hardware.ts'
import { formatBytes } from '#i18n/index.ts'
import { classes } from '#ui/classes.ts'
import { LiveText } from './live-text.tsx'
import { useLive, type Pick } from './use-live.ts'

type BytesOf = (now: HardwareSample) => number

const appBytes: BytesOf = ({ app }) => app.memoryBytes
const engineBytes: BytesOf = ({ engines }) =>
  engines.reduce((sum, engine) => sum + (engine.memoryBytes ?? 0), 0)
/** By everybody together. */
export const usedBytes: BytesOf = ({ memory }) => memory.totalBytes - memory.availableBytes
const otherBytes: BytesOf = (now) => Math.max(usedBytes(now) - engineBytes(now) - appBytes(now), 0)

/** Steps of the bar: about a pixel each. */
const steps = 250

const rows = [
  { name: 'panel.engineMemory', none: 'panel.engineMemoryNone', bytesOf: engineBytes, colour: 'bg-accent' },
  { name: 'panel.appMemory', none: null, bytesOf: appBytes, colour: 'bg-accent/50' },
  { name: 'panel.otherMemory', none: null, bytesOf: otherBytes, colour: 'bg-line-strong/60' },
] as const

/** Who uses the memory: the models, Palabre itself, everything else. The figures stand below the bar. */
export function MemoryBar() {
  const { t } = useTranslation()
  return (
    <>
      <div
        aria-hidden="true"
        className="flex h-2 gap-px overflow-hidden rounded-full bg-hover contain-strict"
      >
        {rows.map(({ name, bytesOf, colour }) => (
          <Share key={name} bytesOf={bytesOf} colour={colour} />
        ))}
      </div>
      <dl className="mt-2 flex flex-col gap-0.5 text-12">
        {rows.map(({ name, none, bytesOf, colour }) => (
          <div key={name} className="flex h-[1lh] items-center gap-2 contain-strict">
            <span aria-hidden="true" className={classes('size-2 shrink-0 rounded-full', colour)} />
            <dt className="min-w-0 flex-1 truncate text-ink-muted">{t(name)}</dt>
            <dd className="tabular-nums">
              <Bytes bytesOf={bytesOf} none={none === null ? null : t(none)} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

// It comes once a second: moved in steps, it would be laid out and painted at every frame of them.
function Share({ bytesOf, colour }: { bytesOf: BytesOf; colour: string }) {
  const pick = useCallback<Pick>(
    (now) => `${(Math.ceil((bytesOf(now) / now.memory.totalBytes) * steps) / steps) * 100}%`,
    [bytesOf],
  )
  const bar = useLive(pick, writeWidth)
  return <span ref={bar} className={colour} />
}

function writeWidth(element: HTMLElement, value: string) {
  element.hidden = value === '0%'
  element.style.width = value
}

/** `none`: what is said instead of nothing. */
function Bytes({ bytesOf, none }: { bytesOf: BytesOf; none: string | null }) {
  const { i18n } = useTranslation()
  const pick = useCallback<Pick>(
    (now) => {
      const bytes = bytesOf(now)
      return bytes === 0 && none !== null ? none : formatBytes(bytes, i18n.language)
    },
    [bytesOf, none, i18n.language],
  )
  return <LiveText pick={pick} />
}
