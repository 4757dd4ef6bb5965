/** The page of this computer: what it is doing now and has done, what its models draw, and how fast they are. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CoreBars } from '#features/engine-panel/core-bars.tsx'
import { CpuCourse } from '#features/engine-panel/cpu-course.tsx'
import { ToolBar } from '#features/shared/tool-bar.tsx'
import { formatPercent } from '#i18n/index.ts'
import { useHardware, useHardwareWatch } from '#state/hardware.ts'
import { BenchCard } from './bench-card.tsx'
import { EnergyCard } from './energy-card.tsx'
import { History } from './history.tsx'
import { MemoryCard } from './memory-card.tsx'
import { ModelsCard } from './models-card.tsx'
import { Card, Figures } from './parts.tsx'
import { SensorCards } from './sensors.tsx'
import { formatFrequency } from './units.ts'
import { Warnings } from './warnings.tsx'

export function Computer({ start }: { start: ReactNode }) {
  const { t } = useTranslation()
  useHardwareWatch()
  const now = useHardware(({ samples }) => samples.at(-1))
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ToolBar title={t('tools.names.computer')} start={start} />
      <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
        <div className="mx-auto grid w-full max-w-4xl gap-4 px-6 pt-4 pb-16 max-sm:px-4 sm:grid-cols-2">
          <div className="empty:hidden sm:col-span-2">
            <Warnings warnings={now?.warnings ?? []} />
          </div>
          {now ? (
            <>
              <ModelsCard engines={now.engines} />
              <ProcessorCard />
              <MemoryCard sample={now} />
            </>
          ) : (
            <p role="status" className="py-6 text-13 text-ink-muted sm:col-span-2">
              {t('panel.waiting')}
            </p>
          )}
          <History />
          {now && <SensorCards sample={now} />}
          <EnergyCard />
          <BenchCard />
        </div>
      </div>
    </div>
  )
}

function ProcessorCard() {
  const { t, i18n } = useTranslation()
  const info = useHardware((state) => state.info)
  const now = useHardware(({ samples }) => samples.at(-1))
  if (!now) return null
  const { usage, perCore, frequencyHz } = now.cpu
  return (
    <Card title={t('panel.cpu')} value={formatPercent(usage, i18n.language)}>
      {info !== null && <p className="-mt-2 text-12 break-words text-ink-muted">{info.cpuName}</p>}
      <div>
        <CpuCourse />
        <CoreBars label={t('panel.cores')} />
      </div>
      <Figures
        rows={[
          [t('computer.cpu.cores'), info?.coreCount ?? perCore.length],
          [
            t('computer.cpu.frequency'),
            frequencyHz === null ? null : formatFrequency(frequencyHz, i18n.language),
          ],
        ]}
      />
    </Card>
  )
}
