import type { Bandwidth } from '#contract/engine.ts'
import { kvCacheBytes } from '#contract/kv-cache.ts'
import type { ModelShape } from '#contract/model-shape.ts'

/** What decoding is bound by on this computer. */
type Pace = Pick<Bandwidth, 'bytesPerSecond' | 'nearBytesPerSecond' | 'threads'>

/**
 * What it takes to unpack weights, besides reading them: seconds of one thread for a gigabyte. Reading and unpacking follow each other, so
 * that the share of the bandwidth that is reached falls where memory is fast. Measured with AVX-512, two threads, 0.3 GB of weights of
 * each kind, at 9 to 20 GB/s.
 */
const unpackSeconds: Partial<Record<string, number>> = {
  F32: 0.015,
  F16: 0.032,
  BF16: 0.024,
  Q8_0: 0.052,
  Q4_0: 0.056,
  Q4_K: 0.068,
  Q6_K: 0.06,
  Q5_K: 0.08,
  Q5_0: 0.078,
  Q4_1: 0.078,
  Q3_K: 0.112,
  IQ4_XS: 0.112,
  MXFP4: 0.172,
}
const usualUnpackSeconds = 0.09
/** Of a thread, on the computer that the seconds were measured on; and how far others differ before it says something. */
const usualNearRate = 65e9
const nearTolerance = 1.6
/** Sampling, and the way to JavaScript and back; then what layers take until their threads have met. */
const tokenSeconds = 0.001
const layerSeconds = 0.0001
/** Such a layer unpacks what it remembers, in many small steps. Measured with 16 heads: 0.32 to 0.34 ms. */
const latentSeconds = 0.00033
/** An answer is given at some depth of the conversation. */
const usualFill = 512

/** Seconds that a byte of a kind takes until it has been read and multiplied. */
const secondsPerByte = (
  type: string | null,
  { bytesPerSecond, nearBytesPerSecond, threads }: Pace,
): number => {
  const likeness = nearBytesPerSecond / threads / usualNearRate
  // What is read from near memory varies from minute to minute more than what is computed does.
  const slower = Math.max(1 / nearTolerance / likeness, Math.min(nearTolerance / likeness, 1))
  const seconds = ((unpackSeconds[type ?? ''] ?? usualUnpackSeconds) / 1e9 / threads) * slower
  return 1 / bytesPerSecond + seconds
}

/** Tokens of an answer in a second, of a model that lies on the processor. */
export const tokensPerSecond = (shape: ModelShape, pace: Pace): number => {
  const weightSeconds = shape.weights.reduce((sum, { role, type, sizeBytes }) => {
    if (role === 'unused' || (role === 'embedding' && !shape.tied)) return sum
    const bytes = role === 'experts' ? sizeBytes * shape.expertShare : sizeBytes
    return sum + bytes * secondsPerByte(type, pace)
  }, 0)
  const cacheSeconds = kvCacheBytes(shape, usualFill) * secondsPerByte(null, pace)
  const latentLayers = shape.caches.reduce((sum, { layers, latent }) => sum + (latent ? layers : 0), 0)
  const stepSeconds = tokenSeconds + shape.layerCount * layerSeconds + latentLayers * latentSeconds
  return 1 / (weightSeconds + cacheSeconds + stepSeconds)
}

/** The same where nothing but the size is known and which share of it works on a token. */
export const guessSpeed = (sizeBytes: number, activeShare: number, pace: Pace): number =>
  1 / (sizeBytes * activeShare * secondsPerByte(null, pace) + tokenSeconds)
