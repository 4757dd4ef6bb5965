/** The small pieces that the page of the computer is made of. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classes } from '#ui/classes.ts'

/** One group of figures under a heading. */
export function Card({
  title,
  value,
  children,
  className,
}: {
  title: string
  /** The one figure that says most. */
  value?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <section
      aria-label={title}
      className={classes(
        'flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-raised p-4',
        className,
      )}
    >
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 className="flex-1 text-13 font-semibold">{title}</h2>
        {value !== undefined && <span className="text-13 font-medium tabular-nums">{value}</span>}
      </div>
      {children}
    </section>
  )
}

/** Names and figures; what a computer does not tell says so. */
export function Figures({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }) {
  const { t } = useTranslation()
  return (
    <dl className="flex flex-col gap-1 text-13">
      {rows.map(([name, value]) => (
        <div key={name} className="flex items-baseline gap-3">
          <dt className="min-w-0 flex-1 break-words text-ink-muted">{name}</dt>
          <dd className="text-end tabular-nums">
            {value ?? <span className="text-ink-faint">{t('computer.notTold')}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

export interface BarPart {
  name: string
  bytes: number
  text: string
  colour: string
}

/** Who has how much of something; the figures stand below. */
export function PartsBar({ parts, totalBytes }: { parts: readonly BarPart[]; totalBytes: number }) {
  return (
    <>
      <div aria-hidden="true" className="flex h-2.5 gap-px overflow-hidden rounded-full bg-hover">
        {parts
          .filter(({ bytes }) => bytes > 0)
          .map(({ name, bytes, colour }) => (
            <span
              key={name}
              // It comes once a second: moved in steps, it would be laid out and painted at every frame of them.
              className={colour}
              style={{ width: `${(bytes / totalBytes) * 100}%` }}
            />
          ))}
      </div>
      <dl className="flex flex-col gap-1 text-13">
        {parts.map(({ name, text, colour }) => (
          <div key={name} className="flex items-center gap-2">
            <span aria-hidden="true" className={classes('size-2 shrink-0 rounded-full', colour)} />
            <dt className="min-w-0 flex-1 break-words text-ink-muted">{name}</dt>
            <dd className="tabular-nums">{text}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

export function Meter({ share, label }: { share: number; label: string }) {
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className="h-1.5 overflow-hidden rounded-full bg-hover"
    >
      <span
        className={classes('block h-full rounded-full', share > 0.9 ? 'bg-warning' : 'bg-accent')}
        style={{ width: `${Math.min(share, 1) * 100}%` }}
      />
    </div>
  )
}
