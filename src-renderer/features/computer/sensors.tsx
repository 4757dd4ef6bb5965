import { useTranslation } from 'react-i18next'
import type { HardwareSample } from '#contract/hardware.ts'
import { formatBytes, formatPercent } from '#i18n/index.ts'
import { Card, Figures } from './parts.tsx'
import { formatCelsius, formatWatts } from './units.ts'

/** Disk, graphics processors, warmth and power, with blanks where a computer does not tell. */
export function SensorCards({ sample }: { sample: HardwareSample }) {
  const { t, i18n } = useTranslation()
  const { disk, gpus, temperatures, fans, power } = sample
  const locale = i18n.language
  const perSecond = (value: number | null) =>
    value === null ? null : t('computer.perSecond', { value: formatBytes(value, locale) })
  return (
    <>
      <Card title={t('computer.disk.title')}>
        <Figures
          rows={[
            [
              t('computer.disk.free'),
              disk.freeBytes === null || disk.totalBytes === null
                ? null
                : t('panel.memoryOf', {
                    used: formatBytes(disk.freeBytes, locale),
                    total: formatBytes(disk.totalBytes, locale),
                  }),
            ],
            [t('computer.disk.read'), perSecond(disk.readBytesPerSecond)],
            [t('computer.disk.write'), perSecond(disk.writeBytesPerSecond)],
          ]}
        />
      </Card>
      <Card title={t('computer.gpu.title')}>
        {gpus.length === 0 && <p className="text-13 text-ink-muted">{t('computer.gpu.none')}</p>}
        {gpus.map((gpu, index) => (
          <div key={`${gpu.name} ${index}`}>
            <h3 className="mb-1 text-13 font-medium">{gpu.name}</h3>
            <Figures
              rows={[
                [t('computer.gpu.load'), gpu.usage === null ? null : formatPercent(gpu.usage, locale)],
                [
                  t('panel.memory'),
                  gpu.memory === null
                    ? null
                    : t('panel.memoryOf', {
                        used: formatBytes(gpu.memory.usedBytes, locale),
                        total: formatBytes(gpu.memory.totalBytes, locale),
                      }),
                ],
                [
                  t('computer.warmth.temperature'),
                  gpu.celsius === null ? null : formatCelsius(gpu.celsius, locale),
                ],
                [t('computer.power.draws'), gpu.watts === null ? null : formatWatts(gpu.watts, locale)],
              ]}
            />
          </div>
        ))}
      </Card>
      <Card title={t('computer.warmth.title')}>
        <Figures
          rows={
            temperatures.length === 0
              ? [[t('computer.warmth.temperature'), null]]
              : temperatures.map(({ name, celsius, criticalCelsius }, index) => [
                  temperatures.findIndex((other) => other.name === name) === index
                    ? name
                    : `${name} ${index + 1}`,
                  criticalCelsius === null
                    ? formatCelsius(celsius, locale)
                    : t('panel.memoryOf', {
                        used: formatCelsius(celsius, locale),
                        total: formatCelsius(criticalCelsius, locale),
                      }),
                ])
          }
        />
        <Figures
          rows={
            fans.length === 0
              ? [[t('computer.warmth.fan'), null]]
              : fans.map(({ name, rpm }, index) => [
                  t('computer.warmth.fanNamed', { name: fans.length > 1 ? `${name} ${index + 1}` : name }),
                  t('computer.warmth.rpm', { count: rpm }),
                ])
          }
        />
      </Card>
      <Card title={t('computer.power.title')}>
        <Figures
          rows={[
            [
              t('computer.power.source'),
              power.isOnMains === null
                ? null
                : t(power.isOnMains ? 'computer.power.mains' : 'computer.power.battery'),
            ],
            [
              t('computer.power.level'),
              power.battery === null
                ? t('computer.power.noBattery')
                : t(power.battery.isCharging ? 'computer.power.charging' : 'computer.power.level_value', {
                    value: formatPercent(power.battery.level, locale),
                  }),
            ],
            [t('computer.power.cpu'), power.cpuWatts === null ? null : formatWatts(power.cpuWatts, locale)],
          ]}
        />
      </Card>
    </>
  )
}
