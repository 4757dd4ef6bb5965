import { useTranslation } from 'react-i18next'
import type { HardwareSample } from '#contract/hardware.ts'
import { formatBytes, formatPercent } from '#i18n/index.ts'
import { samplesKept, useHardware, useHardwareWatch } from '#state/hardware.ts'
import { CoreBars } from './core-bars.tsx'
import { MemoryBar } from './memory-bar.tsx'
import { Sparkline } from './sparkline.tsx'

const usedBytes = ({ memory }: HardwareSample) => memory.totalBytes - memory.availableBytes
const engineBytes = ({ engines }: HardwareSample) =>
  engines.reduce((sum, engine) => sum + (engine.memoryBytes ?? 0), 0)

/** What this computer is doing, once a second while this is in sight. */
export function HardwareReadouts() {
  const { t, i18n } = useTranslation()
  useHardwareWatch()
  const info = useHardware((state) => state.info)
  const samples = useHardware((state) => state.samples)
  const now = samples.at(-1)
  const bytes = (value: number) => formatBytes(value, i18n.language)
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Readout
          name={t('panel.cpu')}
          value={now ? formatPercent(now.cpu.usage, i18n.language) : null}
          detail={info?.cpuName}
        />
        <Sparkline values={samples.map(({ cpu }) => cpu.usage)} max={1} count={samplesKept} />
        <CoreBars label={t('panel.cores')} usages={now?.cpu.perCore ?? []} />
      </div>
      <div>
        <Readout
          name={t('panel.memory')}
          value={
            now
              ? t('panel.memoryOf', { used: bytes(usedBytes(now)), total: bytes(now.memory.totalBytes) })
              : null
          }
        />
        {now && (
          <MemoryBar
            totalBytes={now.memory.totalBytes}
            engineBytes={engineBytes(now)}
            appBytes={now.app.memoryBytes}
            usedBytes={usedBytes(now)}
          />
        )}
      </div>
    </div>
  )
}

interface ReadoutProps {
  name: string
  value: string | null
  detail?: string | undefined
}

function Readout({ name, value, detail }: ReadoutProps) {
  const { t } = useTranslation()
  return (
    <div className="mb-1.5">
      <dl className="flex items-baseline gap-3">
        <dt className="text-13 font-medium">{name}</dt>
        <dd className="ms-auto text-13 whitespace-nowrap tabular-nums">
          {value ?? <span className="text-ink-faint">{t('panel.waiting')}</span>}
        </dd>
      </dl>
      {detail !== undefined && (
        <p className="truncate text-12 text-ink-faint" title={detail}>
          {detail}
        </p>
      )}
    </div>
  )
}
