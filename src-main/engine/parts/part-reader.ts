import type { LlamaChatResponseChunk } from 'node-llama-cpp'
import type { Part } from '#contract/messages.ts'

/** Turns the library's chunks into parts: text, and thoughts that end with how long they took. */
export interface PartReader {
  read: (chunk: LlamaChatResponseChunk) => void
  /** Ends a thought that is still open. */
  end: () => void
}

export const createPartReader = (add: (part: Part) => void): PartReader => {
  let thoughtSince: number | undefined

  const endThought = (text: string) => {
    const durationMs = performance.now() - (thoughtSince ?? performance.now())
    thoughtSince = undefined
    add({ type: 'thought', text, durationMs })
  }

  return {
    read: (chunk) => {
      if (chunk.type === 'segment') {
        thoughtSince ??= performance.now()
        if (chunk.segmentEndTime) endThought(chunk.text)
        else add({ type: 'thought', text: chunk.text })
      } else if (chunk.text !== '') {
        if (thoughtSince !== undefined) endThought('')
        add({ type: 'text', text: chunk.text })
      }
    },
    end: () => {
      if (thoughtSince !== undefined) endThought('')
    },
  }
}
