import type { Part } from '#contract/messages.ts'

/**
 * Makes parts of what was said and thought; thoughts end with how long they took. White space around a thought belongs to
 * its marks, not to what is said; a thought of nothing else is none.
 */
export interface PartReader {
  think: (text: string) => void
  /** Ends a thought that is open. */
  endThought: () => void
  speak: (text: string) => void
}

interface PartReaderOptions {
  /** The first thought goes on with one that was cut: the white space before its next word is its own. */
  goesOn?: boolean
}

export const createPartReader = (
  add: (part: Part) => void,
  { goesOn = false }: PartReaderOptions = {},
): PartReader => {
  let thoughtSince: number | undefined
  /** Whether the thought under way has said something. */
  let hasThought = goesOn
  /** White space that is part of the thought only if more of it follows. */
  let held = ''
  let isAfterThought = false

  const endThought = () => {
    if (thoughtSince === undefined) return
    if (hasThought) add({ type: 'thought', text: '', durationMs: performance.now() - thoughtSince })
    thoughtSince = undefined
    hasThought = false
    held = ''
    isAfterThought = true
  }

  return {
    think: (text) => {
      thoughtSince ??= performance.now()
      const all = held + (hasThought ? text : text.trimStart())
      const said = all.trimEnd()
      held = all.slice(said.length)
      if (said === '') return
      hasThought = true
      add({ type: 'thought', text: said })
    },
    endThought,
    speak: (text) => {
      if (text === '') return
      endThought()
      const said = isAfterThought ? text.trimStart() : text
      if (said === '') return
      isAfterThought = false
      add({ type: 'text', text: said })
    },
  }
}
