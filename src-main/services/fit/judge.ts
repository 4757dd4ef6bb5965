import type { Bandwidth } from '#contract/engine.ts'
import type { Fit } from '#contract/fit.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import { estimateMemory, type Memory } from './estimate.ts'
import { tokensPerSecond } from './speed.ts'

/** What there is to run a model with; the bandwidth where it was measured. */
export interface Machine {
  availableBytes: number
  bandwidth: Bandwidth | null
}

/** The engine tries these where nobody chose, and takes a share of what is free (engine/context-size.ts). */
const usualSizes = [8192, 4096, 2048, 1024]
const usualShare = 0.25
const smallestContext = 512
/** A context to guess with, where nobody chose and no header tells. */
export const guessedContext = 4096
/** Above this the search for the largest context is not worth its steps. */
const largestContext = 1 << 20

/** The context of someone who asked for none. */
const usualContext = (
  memoryOf: (contextSize: number) => Memory,
  trained: number | null,
  { availableBytes }: Machine,
): number => {
  const budget = (availableBytes - memoryOf(0).totalBytes) * usualShare
  const limit = trained ?? largestContext
  const fits = usualSizes.find((size) => memoryOf(Math.min(size, limit)).kvCacheBytes <= budget)
  return Math.min(fits ?? smallestContext, limit)
}

/** More conversations than one are held where they are cheap (engine/context-size.ts). */
const othersShare = 0.06
const othersBytes = 1 << 30
const furtherBytes = 256 << 20
const counts = [8, 4, 2]

/** The memory of a model that was loaded with nobody saying how many conversations to hold. */
const withOthers = (memory: Memory, { availableBytes }: Machine): Memory => {
  const { kvCacheBytes, computeBytes, totalBytes } = memory
  const freeBytes = availableBytes - (totalBytes - kvCacheBytes - computeBytes)
  const budget = Math.min(freeBytes * othersShare, othersBytes)
  const mayTake = (count: number) => (count > 2 ? Math.min(budget, furtherBytes) : budget)
  const count = counts.find((count) => (count - 1) * kvCacheBytes <= mayTake(count)) ?? 1
  const cacheBytes = (count - 1) * kvCacheBytes
  return { ...memory, kvCacheBytes: kvCacheBytes + cacheBytes, totalBytes: totalBytes + cacheBytes }
}

interface Judged {
  memoryOf: (contextSize: number) => Memory
  contextSize: number
  /** In tokens, as trained; null when nobody says. */
  trained: number | null
  tokensPerSecond: number | null
  basis: Fit['basis']
}

/** Holds what a model needs against what there is. */
export const judge = (model: Judged, machine: Machine): Fit => {
  const { memoryOf, contextSize, trained, tokensPerSecond, basis } = model
  const memory = memoryOf(contextSize)
  const { availableBytes } = machine
  return {
    verdict: verdictOf(memory, machine),
    contextSize,
    ...withOthers(memory, machine),
    availableBytes,
    tokensPerSecond,
    basis,
    largestContextSize: largestThat(trained ?? 8192, (size) => memoryOf(size).totalBytes <= availableBytes),
  }
}

/** The same of a model of `sizeBytes` whose header was read, for the context that was chosen or would be. */
export const fitOf = (
  shape: ModelShape,
  sizeBytes: number,
  contextSize: number | null,
  machine: Machine,
): Fit => {
  const memoryOf = (size: number) => estimateMemory(shape, sizeBytes, size)
  const { trainContextSize: trained } = shape
  return judge(
    {
      memoryOf,
      contextSize: contextSize ?? usualContext(memoryOf, trained, machine),
      trained,
      tokensPerSecond: machine.bandwidth && tokensPerSecond(shape, machine.bandwidth),
      basis: 'header',
    },
    machine,
  )
}

const verdictOf = (
  { weightsBytes, kvCacheBytes, computeBytes, totalBytes }: Memory,
  machine: Machine,
): Fit['verdict'] => {
  const graphics = machine.bandwidth?.gpu?.freeBytes ?? 0
  if (graphics >= weightsBytes + kvCacheBytes + computeBytes) return 'gpu'
  if (totalBytes > machine.availableBytes + graphics) return 'no'
  return graphics > weightsBytes / 10 ? 'partial' : 'cpu'
}

/** The largest context, by the 256, that `fits`; null when not even a small one does. */
const largestThat = (limit: number, fits: (size: number) => boolean): number | null => {
  if (!fits(Math.min(smallestContext, limit))) return null
  let low = 2
  let high = Math.floor(Math.min(limit, largestContext) / 256)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle * 256)) low = middle
    else high = middle - 1
  }
  return Math.min(low * 256, limit)
}
