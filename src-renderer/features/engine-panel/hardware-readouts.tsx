import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes, formatPercent } from '#i18n/index.ts'
import { useHardware, useHardwareWatch } from '#state/hardware.ts'
import { CoreBars } from './core-bars.tsx'
import { CpuCourse } from './cpu-course.tsx'
import { LiveText } from './live-text.tsx'
import { MemoryBar, usedBytes } from './memory-bar.tsx'
import { ModelReadouts } from './model-readouts.tsx'
import { Readout } from './readout.tsx'
import type { Pick } from './use-live.ts'

/** What this computer is doing, once a second while this is in sight. */
export function HardwareReadouts() {
  const { t, i18n } = useTranslation()
  useHardwareWatch()
  const info = useHardware((state) => state.info)
  const isKnown = useHardware(({ samples }) => samples.length > 0)
  const usage = useCallback<Pick>(({ cpu }) => formatPercent(cpu.usage, i18n.language), [i18n.language])
  const memory = useCallback<Pick>(
    (now) =>
      t('panel.memoryOf', {
        used: formatBytes(usedBytes(now), i18n.language),
        total: formatBytes(now.memory.totalBytes, i18n.language),
      }),
    [t, i18n.language],
  )
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Readout name={t('panel.cpu')} detail={info?.cpuName}>
          {isKnown && <LiveText pick={usage} />}
        </Readout>
        <CpuCourse />
        <CoreBars label={t('panel.cores')} />
      </div>
      <div>
        <Readout name={t('panel.memory')}>{isKnown && <LiveText pick={memory} />}</Readout>
        {isKnown && <MemoryBar />}
      </div>
      <div>{isKnown && <ModelReadouts />}</div>
    </div>
  )
}
