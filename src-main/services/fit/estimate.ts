import { kvCacheBytes } from '#contract/kv-cache.ts'
import type { ModelShape } from '#contract/model-shape.ts'

/** What a model takes on the processor, in bytes. */
export interface Memory {
  weightsBytes: number
  kvCacheBytes: number
  computeBytes: number
  totalBytes: number
}

/**
 * Node, the libraries and llama.cpp before a model is there; then, for each entry of the vocabulary and of its merges,
 * what they take. Measured on Linux as the resident memory of the engine's process after an answer, less weights and cache: between that of
 * the build (105 MiB) and that of the source (155 MiB).
 */
const processBytes = 132 << 20
const bytesPerToken = 60
const bytesPerMerge = 170

/** Prompts are read in slices of at most this many tokens; the rest of the buffers is never touched. */
const sliceSize = 512

/** What the process of the engine holds with a model of `sizeBytes` on disk, everything on the processor. */
export const estimateMemory = (shape: ModelShape, sizeBytes: number, contextSize: number): Memory => {
  const { weights, mapped, tied, embeddingSize, feedForwardSize, vocabularySize, mergeCount } = shape
  const sum = (chosen: ModelShape['weights']) => chosen.reduce((total, part) => total + part.sizeBytes, 0)
  // A header of a split model lists its first file alone; the others are made alike.
  const scale = Math.max(sizeBytes / Math.max(sum(weights), 1), 1)
  const repackedBytes = sum(weights.filter(({ repacked }) => repacked)) * scale
  // An embedding that is the output as well is looked up in its own copy, and multiplied in the rearranged one.
  const twiceBytes = tied ? sum(weights.filter(({ role, repacked }) => role === 'embedding' && repacked)) : 0
  const weightsBytes = sizeBytes + (mapped ? repackedBytes : twiceBytes)
  const computeBytes =
    sliceSize * (4 * (6 * embeddingSize + 2 * feedForwardSize) + 2 * contextSize) + 8 * vocabularySize
  const cacheBytes = kvCacheBytes(shape, contextSize)
  const overheadBytes = processBytes + vocabularySize * bytesPerToken + mergeCount * bytesPerMerge
  return {
    weightsBytes,
    kvCacheBytes: cacheBytes,
    computeBytes,
    totalBytes: weightsBytes + cacheBytes + computeBytes + overheadBytes,
  }
}

/** Bytes of cache for a token, over the root of the file's size: about 64 KiB for one of 1 GB, 128 for one of 5. */
const cachePerRoot = 2
const usualVocabulary = 128_000
/** For what a size does not tell. */
const unknownBytes = 96 << 20

/** A first guess where nothing but the size is known. */
export const guessMemory = (sizeBytes: number, contextSize: number): Memory => {
  const cacheBytes = cachePerRoot * Math.sqrt(sizeBytes) * contextSize
  const computeBytes = 16 << 20
  const overheadBytes = processBytes + unknownBytes + usualVocabulary * (bytesPerToken + bytesPerMerge)
  return {
    weightsBytes: sizeBytes,
    kvCacheBytes: cacheBytes,
    computeBytes,
    totalBytes: sizeBytes + cacheBytes + computeBytes + overheadBytes,
  }
}
