/** The pieces that every page of the library is made of. */
import { ChevronLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useView, type LibrarySection } from '#state/view.ts'
import { classes } from '#ui/classes.ts'
import { LibraryLink } from './library-link.tsx'

/** The one column in which everything stands. */
export const columnClasses = 'mx-auto w-full max-w-4xl px-6 max-sm:px-4'

interface ItemPageProps {
  tile: ReactNode
  title: string
  subtitle: ReactNode
  /** What can be done with the model. */
  actions?: ReactNode
  children: ReactNode
}

/** A model's page: the way back, and its name, to which the focus goes when it opens. */
export function ItemPage({ tile, title, subtitle, actions, children }: ItemPageProps) {
  const { t } = useTranslation()
  const section = useView((view): LibrarySection => view.library?.section ?? 'installed')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <article className={classes(columnClasses, 'pt-4 pb-16')}>
      <LibraryLink
        section={section}
        className="-ms-1.5 inline-flex min-h-7 items-center gap-1 rounded-md pe-2 text-12 text-ink-muted hover:text-ink max-sm:min-h-10"
      >
        <ChevronLeft aria-hidden="true" className="size-4 rtl:-scale-x-100" />
        {t(`library.sections.${section}`)}
      </LibraryLink>
      <header className="mt-3 mb-8 flex flex-wrap items-center gap-x-4 gap-y-3">
        {tile}
        <div className="min-w-0 flex-1 basis-48">
          <h2
            ref={heading}
            tabIndex={-1}
            className="text-20 leading-7 font-semibold tracking-[-0.01em] break-words outline-none"
          >
            {title}
          </h2>
          <div className="text-13 text-ink-muted">{subtitle}</div>
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </article>
  )
}

/** A part of a page under a heading of its own. */
export function Block({
  title,
  aside,
  children,
  className,
}: {
  title: string
  /** Beside the heading, on the side where reading ends. */
  aside?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <section aria-label={title} className={classes('mb-8', className)}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="flex-1 basis-40 text-13 font-semibold">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  )
}

export const cardClasses = 'rounded-lg border border-line bg-raised'

/** Names and values; what is null is left out. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes(cardClasses, 'divide-y divide-line text-13')}>
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div key={name} className="flex gap-4 px-4 py-2.5 max-sm:flex-col max-sm:gap-0.5">
              <dt className="w-36 shrink-0 text-ink-muted">{name}</dt>
              <dd className="min-w-0 flex-1 break-words">{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** A remark that should not be overlooked, without crying. */
export function Callout({
  icon,
  tone = 'neutral',
  children,
}: {
  icon: ReactNode
  /** `plain` has no ground of its own. */
  tone?: 'plain' | 'neutral' | 'warning' | 'danger'
  children: ReactNode
}) {
  const tones = {
    plain: 'text-ink-muted',
    neutral: 'rounded-lg bg-sunken px-4 py-3 text-ink-muted',
    warning: 'rounded-lg bg-warning-soft px-4 py-3 text-warning',
    danger: 'rounded-lg bg-danger-soft px-4 py-3 text-danger',
  }
  return (
    <div
      className={classes(
        'flex gap-3 text-13 leading-5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0',
        tones[tone],
      )}
    >
      {icon}
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  )
}
