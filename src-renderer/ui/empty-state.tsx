import type { ReactNode } from 'react'

interface EmptyStateProps {
  /** Drawn large and quiet above the words. */
  icon?: ReactNode
  title: string
  children?: ReactNode
}

/** What stands where nothing is yet: what this place is for, and what to do. */
export function EmptyState({ icon, title, children }: EmptyStateProps) {
  return (
    <div className="m-auto flex max-w-md flex-col items-center gap-3 px-6 py-10 text-center text-ink-muted">
      {icon !== undefined && <div className="text-accent [&_svg]:size-10">{icon}</div>}
      <h2 className="text-16 font-semibold text-balance text-ink">{title}</h2>
      {children}
    </div>
  )
}
