/** One outgoing connection, as the user may see it. */
export interface NetworkEntry {
  /** Milliseconds since 1970. */
  at: number
  purpose: string
  host: string
  /** Bytes of body received so far. */
  bytes: number
  /** The HTTP status; null when no answer came. */
  status: number | null
}

/** Keeps the latest `capacity` entries; an entry that was added may still be changed by who added it. */
export function createRing(capacity: number) {
  const kept: NetworkEntry[] = []
  return {
    add(entry: NetworkEntry): NetworkEntry {
      if (kept.length === capacity) kept.shift()
      kept.push(entry)
      return entry
    },
    entries: (): readonly NetworkEntry[] => kept.map((entry) => ({ ...entry })),
  }
}
