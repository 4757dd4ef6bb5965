import { createContext } from 'react'

/** The message in which one is at a place that was looked for: nothing of it may be folded away. Null most of the time. */
export const FoundContext = createContext<string | null>(null)
