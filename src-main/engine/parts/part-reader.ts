import type { LlamaChatResponseChunk } from 'node-llama-cpp'
import type { Part } from '#contract/messages.ts'

/**
 * Turns the library's chunks into parts: text, and thoughts that end with how long they took. White space around a
 * thought belongs to its marks, not to what is said; a thought of nothing else is none.
 */
export interface PartReader {
  read: (chunk: LlamaChatResponseChunk) => void
  /** Ends a thought that is still open. */
  end: () => void
}

export const createPartReader = (add: (part: Part) => void): PartReader => {
  let thoughtSince: number | undefined
  /** Whether the thought under way has said something. */
  let hasThought = false
  /** White space that is part of the thought only if more of it follows. */
  let held = ''
  let isAfterThought = false

  const think = (text: string) => {
    thoughtSince ??= performance.now()
    const all = held + (hasThought ? text : text.trimStart())
    const said = all.trimEnd()
    held = all.slice(said.length)
    if (said === '') return
    hasThought = true
    add({ type: 'thought', text: said })
  }

  const endThought = () => {
    if (thoughtSince === undefined) return
    if (hasThought) add({ type: 'thought', text: '', durationMs: performance.now() - thoughtSince })
    thoughtSince = undefined
    hasThought = false
    held = ''
    isAfterThought = true
  }

  const speak = (text: string) => {
    const said = isAfterThought ? text.trimStart() : text
    if (said === '') return
    isAfterThought = false
    add({ type: 'text', text: said })
  }

  return {
    read: (chunk) => {
      if (chunk.type === 'segment') {
        think(chunk.text)
        if (chunk.segmentEndTime) endThought()
      } else if (chunk.text !== '') {
        endThought()
        speak(chunk.text)
      }
    },
    end: endThought,
  }
}
