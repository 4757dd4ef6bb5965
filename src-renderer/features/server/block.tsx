import type { ReactNode } from 'react'

/** A part of the page under a heading of its own. */
export function Block({
  title,
  aside,
  children,
}: {
  title: string
  /** Beside the heading, on the side where reading ends. */
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-label={title} className="mb-8">
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="flex-1 basis-40 text-13 font-semibold">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
