import type { ModelShape } from './model-shape.ts'

/** The engine's cache holds 16-bit floats, in cells by the 256. */
const elementBytes = 2
const cells = (tokens: number) => Math.ceil(tokens / 256) * 256
/** llama.cpp keeps room for a whole batch beyond the window. */
const batchSize = 513
const stateElementBytes = 4

/** What the conversation of one sequence takes on the processor, in bytes, at a context of so many tokens. */
export const kvCacheBytes = ({ caches, recurrentElements }: ModelShape, contextSize: number): number =>
  caches.reduce((sum, { layers, elementsPerToken, window }) => {
    const size = window === null ? contextSize : Math.min(contextSize, window + batchSize)
    return sum + layers * elementsPerToken * cells(size) * elementBytes
  }, recurrentElements * stateElementBytes)
