import { createContext, use, useCallback, useState, type ReactNode } from 'react'

const AnnounceContext = createContext<(text: string) => void>(() => {})

/** Says something to screen readers, politely, without it being seen. */
export const useAnnounce = () => use(AnnounceContext)

const keptLines = 8

/** Holds the lines that screen readers listen to: each new one is said once, in its turn. */
export function Announcer({ children }: { children: ReactNode }) {
  const [lines, setLines] = useState<{ id: number; text: string }[]>([])
  const announce = useCallback((text: string) => {
    setLines((before) => [...before, { id: (before.at(-1)?.id ?? 0) + 1, text }].slice(-keptLines))
  }, [])
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="sr-only" aria-live="polite" aria-relevant="additions">
        {lines.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </AnnounceContext>
  )
}
