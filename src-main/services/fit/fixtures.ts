import type { ModelShape } from '#contract/model-shape.ts'

/** A model of sixteen layers as the header of a llama's file tells it, for tests. */
export const denseShape = (weights: ModelShape['weights']): ModelShape => ({
  architecture: 'llama',
  trainContextSize: 8192,
  layerCount: 16,
  embeddingSize: 1024,
  feedForwardSize: 3072,
  vocabularySize: 32_000,
  mergeCount: 0,
  tied: false,
  expertShare: 1,
  weights,
  mapped: true,
  caches: [{ layers: 16, elementsPerToken: 1024, latent: false, window: null }],
  recurrentElements: 0,
})
