import { kvCacheBytes } from '#contract/kv-cache.ts'
import type { ModelShape } from '#contract/model-shape.ts'

/**
 * Which share of the memory's bandwidth decoding reaches for a way of storing weights: the rest of the time goes into
 * unpacking them. Measured with 0.3 to 1.2 GB of weights that are read for each token, two threads, AVX-512.
 */
const efficiencies: Partial<Record<string, number>> = {
  F32: 0.95,
  F16: 0.94,
  BF16: 0.96,
  Q8_0: 0.89,
  Q4_0: 0.86,
  Q4_K: 0.76,
  Q6_K: 0.83,
  Q5_K: 0.71,
  Q5_0: 0.6,
  Q4_1: 0.75,
  Q3_K: 0.55,
  IQ4_XS: 0.62,
  MXFP4: 0.5,
}
const usualEfficiency = 0.65
/** Sampling, and the way to JavaScript and back; then what layers take until their threads have met. */
const tokenSeconds = 0.001
const layerSeconds = 0.0001
/** Such a layer unpacks what it remembers, in many small steps. Measured with 16 heads: 0.32 to 0.34 ms. */
const latentSeconds = 0.00033
/** An answer is given at some depth of the conversation. */
const usualFill = 512

/** Tokens of an answer in a second, of a model that lies on the processor. */
export const tokensPerSecond = (shape: ModelShape, bytesPerSecond: number): number => {
  const weightSeconds = shape.weights.reduce((sum, { role, type, sizeBytes }) => {
    if (role === 'unused' || (role === 'embedding' && !shape.tied)) return sum
    const bytes = role === 'experts' ? sizeBytes * shape.expertShare : sizeBytes
    return sum + bytes / (efficiencies[type ?? ''] ?? usualEfficiency)
  }, 0)
  const cacheSeconds = kvCacheBytes(shape, usualFill) / usualEfficiency
  const latentLayers = shape.caches.reduce((sum, { layers, latent }) => sum + (latent ? layers : 0), 0)
  const stepSeconds = tokenSeconds + shape.layerCount * layerSeconds + latentLayers * latentSeconds
  return 1 / ((weightSeconds + cacheSeconds) / bytesPerSecond + stepSeconds)
}

/** The same where nothing but the size is known and which share of it works on a token. */
export const guessSpeed = (sizeBytes: number, activeShare: number, bytesPerSecond: number): number =>
  1 / ((sizeBytes * activeShare) / usualEfficiency / bytesPerSecond + tokenSeconds)
