import { useTranslation } from 'react-i18next'
import { formatBytes } from '#i18n/index.ts'
import { classes } from '#ui/classes.ts'

interface MemoryBarProps {
  totalBytes: number
  usedBytes: number
  engineBytes: number
  appBytes: number
}

/** Who uses the memory: the models, Palabre itself, everything else. The figures stand below the bar. */
export function MemoryBar({ totalBytes, usedBytes, engineBytes, appBytes }: MemoryBarProps) {
  const { t, i18n } = useTranslation()
  const bytes = (value: number) => formatBytes(value, i18n.language)
  const rows = [
    {
      name: t('panel.engineMemory'),
      bytes: engineBytes,
      text: engineBytes === 0 ? t('panel.engineMemoryNone') : bytes(engineBytes),
      colour: 'bg-accent',
    },
    { name: t('panel.appMemory'), bytes: appBytes, text: bytes(appBytes), colour: 'bg-accent/50' },
    {
      name: t('panel.otherMemory'),
      bytes: Math.max(usedBytes - engineBytes - appBytes, 0),
      text: bytes(Math.max(usedBytes - engineBytes - appBytes, 0)),
      colour: 'bg-line-strong/60',
    },
  ]
  return (
    <>
      <div aria-hidden="true" className="flex h-2 gap-px overflow-hidden rounded-full bg-hover">
        {rows
          .filter((row) => row.bytes > 0)
          .map((row) => (
            <span
              key={row.name}
              // It comes once a second: moved in steps, it would be laid out and painted at every frame of them.
              className={row.colour}
              style={{ width: `${((row.bytes / totalBytes) * 100).toFixed(1)}%` }}
            />
          ))}
      </div>
      <dl className="mt-2 flex flex-col gap-0.5 text-12">
        {rows.map((row) => (
          <div key={row.name} className="flex items-center gap-2">
            <span aria-hidden="true" className={classes('size-2 shrink-0 rounded-full', row.colour)} />
            <dt className="min-w-0 flex-1 truncate text-ink-muted">{row.name}</dt>
            <dd className="tabular-nums">{row.text}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
