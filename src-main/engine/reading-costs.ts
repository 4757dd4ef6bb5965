import type { ModelShape } from '#contract/model-shape.ts'
import { createTiles, noTiles, type Tiles } from './batch/tiles.ts'
import { factsOf } from './facts.ts'
import type { Header } from './gguf-header.ts'

/**
 * Bytes of weights for each number of a query, divided by this: so many tokens back attention takes as long as the rest. Measured with two
 * threads on an EPYC of 2022: 350, 300 and 1,500 tokens at 135 and 600 million and a billion weights in Q4_0.
 */
const bytesPerToken = 12

/** How many tokens of this model are best read together on the processor. */
export const readingCostsOf = (header: Header, shape: ModelShape, threads: number): Tiles => {
  const facts = factsOf(header)
  const heads = facts.ofLayer('attention.head_count', 0, 0)
  const width = facts.number('attention.key_length', shape.embeddingSize / Math.max(heads, 1)) * heads
  if (width === 0 || shape.layerCount === 0) return noTiles
  const bytes = shape.weights.reduce((sum, { role, sizeBytes }) => sum + sizeBytes * shareOf(role, shape), 0)
  return createTiles({ heads, threads, balanceTokens: bytes / (shape.layerCount * width) / bytesPerToken })
}

/** How much of such weights works on each token of a prompt. */
const shareOf = (role: ModelShape['weights'][number]['role'], { expertShare }: ModelShape): number => {
  if (role === 'layer') return 1
  return role === 'experts' ? expertShare : 0
}
