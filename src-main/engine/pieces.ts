import type { Token } from 'node-llama-cpp'

/** Pieces of prompts in tokens: cutting a chat of 4,000 tokens takes some ten milliseconds, finding its pieces none. */
interface Pieces {
  /** What `cut` returned for this key, or returns now. */
  find: (key: string, cut: () => Token[]) => readonly Token[]
  clear: () => void
}

/** Of all keys together, in UTF-16 units: some megabytes. */
const maxLength = 1_000_000

export const createPieces = (limit = maxLength): Pieces => {
  const pieces = new Map<string, readonly Token[]>()
  let length = 0
  const remove = (key: string) => {
    if (pieces.delete(key)) length -= key.length
  }
  return {
    find: (key, cut) => {
      const tokens = pieces.get(key) ?? cut()
      // The last that was asked for stands last, and the first makes room.
      remove(key)
      pieces.set(key, tokens)
      length += key.length
      for (const oldest of pieces.keys()) {
        if (length <= limit) break
        remove(oldest)
      }
      return tokens
    },
    clear: () => {
      pieces.clear()
      length = 0
    },
  }
}
