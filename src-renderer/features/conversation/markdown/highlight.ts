/** Colours for code; loaded with the first group of languages that is needed. */
import type { Root } from 'hast'
import { createLowlight } from 'lowlight'

export type Grammars = NonNullable<Parameters<typeof createLowlight>[0]>

export interface Highlighter {
  /** Null when the code cannot be read as that language. */
  highlight(code: string, language: string): Root | null
}

export function createHighlighter(grammars: Grammars): Highlighter {
  const lowlight = createLowlight(grammars)
  return {
    highlight(code, language) {
      if (!lowlight.registered(language)) return null
      try {
        return lowlight.highlight(language, code)
      } catch {
        // A grammar that trips over the code costs its colours alone.
        return null
      }
    },
  }
}
