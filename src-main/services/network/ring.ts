import type { NetworkEntry } from '#contract/network.ts'

export type { NetworkEntry } from '#contract/network.ts'

/** Keeps the latest `capacity` entries; an entry that was added may still be changed by who added it. */
export function createRing(capacity: number) {
  const kept: NetworkEntry[] = []
  let count = 0
  return {
    add(entry: Omit<NetworkEntry, 'id'>): NetworkEntry {
      if (kept.length === capacity) kept.shift()
      count += 1
      const numbered = { id: count, ...entry }
      kept.push(numbered)
      return numbered
    },
    entries: (): readonly NetworkEntry[] => kept.map((entry) => ({ ...entry })),
  }
}
