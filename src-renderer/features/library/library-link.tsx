import type { ReactNode } from 'react'
import { useView, type LibrarySection } from '#state/view.ts'

interface LibraryLinkProps {
  section: LibrarySection
  item?: string | null
  className?: string
  children: ReactNode
}

/** A way to a place in the library that is a real address: it can be opened in a new tab, too. */
export function LibraryLink({ section, item = null, className, children }: LibraryLinkProps) {
  const showLibrary = useView((view) => view.showLibrary)
  const parts = { models: section, ...(item !== null && { item }) }
  return (
    <a
      href={`#${new URLSearchParams(parts).toString()}`}
      data-item={item ?? undefined}
      className={className}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        showLibrary(section, item)
      }}
    >
      {children}
    </a>
  )
}
