import type { Facts } from './facts.ts'

/**
 * Which layers look back over a window alone, for the architectures whose files do not list it: one layer in so
 * many sees everything, the last of each group or (`first`) the first of it. From llama.cpp's model definitions.
 */
const groups: Record<string, { size: number; first?: boolean; window?: number }> = {
  afmoe: { size: 4 },
  cohere2: { size: 4, window: 4096 },
  cohere2moe: { size: 4, first: true },
  exaone4: { size: 4 },
  'exaone-moe': { size: 4 },
  gemma2: { size: 2, window: 4096 },
  gemma3: { size: 6 },
  gemma3n: { size: 5 },
  'gpt-oss': { size: 2 },
  laguna: { size: 4, first: true },
  llama4: { size: 4, window: 8192 },
  mellum: { size: 4 },
  'muse-glimmer': { size: 4 },
  olmo2: { size: 4 },
  plamo3: { size: 8 },
  smallthinker: { size: 4, first: true, window: 4096 },
}

/** Tokens that a layer looks back over, or null when it sees all. Unknown architectures see all unless they list it. */
export const windowOf = (architecture: string, facts: Facts): ((layer: number) => number | null) => {
  const group = groups[architecture]
  const window = facts.number('attention.sliding_window', group?.window ?? 0)
  const listed = facts.list('attention.sliding_window_pattern')
  if (window === 0 || !(listed ?? group)) return () => null
  if (listed) return (layer) => (listed[layer] ? window : null)
  const size = facts.number('attention.sliding_window_pattern', group?.size ?? 1)
  return (layer) => {
    if (size === 0) return window
    const seesAll = group?.first ? layer % size === 0 : layer % size === size - 1
    return seesAll ? null : window
  }
}
