import { createContext, use } from 'react'

/** The Markdown that a block was made from, for what is copied as it was written. */
export const SourceContext = createContext('')

export const useSource = () => use(SourceContext)
