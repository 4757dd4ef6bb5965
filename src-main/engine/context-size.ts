import type { LlamaModel } from 'node-llama-cpp'
import { kvCacheBytes } from '#contract/kv-cache.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import type { AnnexPlan } from './batch/annex.ts'

const sizes = [8192, 4096, 2048, 1024]
/** A context may take this share of the memory that is free once the weights are there. */
const memoryShare = 0.25

/** Bytes of so many conversations of so many tokens, in main memory and on the graphics processor. */
type Needs = (contextSize: number, sequences: number) => Promise<{ cpuRam: number; gpuVram: number }>

/** On the processor from the header, exactly as fit tells it beforehand; else as the library finds by trying it out. */
export const needsOf = (model: LlamaModel, shape: ModelShape): Needs =>
  model.gpuLayers === 0
    ? (contextSize, sequences) =>
        Promise.resolve({ cpuRam: sequences * kvCacheBytes(shape, contextSize), gpuVram: 0 })
    : (contextSize, sequences) =>
        model.fileInsights.estimateContextResourceRequirementsV2({
          contextSize,
          sequences,
          modelGpuLayers: model.gpuLayers,
        })

/** The context for a user who asked for none: what the model was trained for, at most 8192, and what memory allows. */
export const chooseContextSize = async (model: LlamaModel, needs: Needs): Promise<number> => {
  const budgetBytes = process.availableMemory() * memoryShare
  for (const size of sizes) {
    const contextSize = Math.min(size, model.trainContextSize)
    if ((await needs(contextSize, 1)).cpuRam <= budgetBytes) return contextSize
  }
  return Math.min(512, model.trainContextSize)
}

/** More than one conversation may take this share of the free memory beyond what the first takes, and never more than this. */
const othersShare = 0.06
const othersBytes = 1 << 30
/**
 * One other keeps titles and short questions from a long chat's place. Still more are a convenience (all of it is written to at the load; who
 * comes back has a state on the disk, many at once get a second context), and may take no more than this.
 */
const furtherBytes = 256 << 20
const counts = [8, 4, 2]

/** How many conversations of `contextSize` are held when nobody says: as many as are cheap, at least one. */
export const chooseSequences = async (
  model: Pick<LlamaModel, 'gpuLayers'> & { llama: Pick<LlamaModel['llama'], 'getVramState'> },
  needs: Needs,
  contextSize: number,
): Promise<number> => {
  const onGraphics = model.gpuLayers > 0
  const freeBytes = onGraphics ? (await model.llama.getVramState()).free : process.availableMemory()
  const needOf = async (sequences: number) => {
    const { cpuRam, gpuVram } = await needs(contextSize, sequences)
    return onGraphics ? gpuVram : cpuRam
  }
  const first = await needOf(1)
  const budgetBytes = Math.min(freeBytes * othersShare, othersBytes)
  for (const count of counts) {
    const othersNeed = (await needOf(count)) - first
    if (othersNeed <= (count > 2 ? Math.min(budgetBytes, furtherBytes) : budgetBytes)) return count
  }
  return 1
}

const annexSizes = [4096, 2048, 1024]
const annexSequences = 8
/** So much of what is free the second context may take: it is there only while many ask. Later less may be free than at the load. */
const annexShare = { planned: 0.2, opened: 0.3 }

/** The second context for when more than `count` ask at once; null where the first has places enough, or memory is short. */
export const chooseAnnex = (tokenBytes: number, contextSize: number, count: number): AnnexPlan | null => {
  if (count >= annexSequences) return null
  const plans = annexSizes.map((size) => ({
    contextSize: Math.min(size, contextSize),
    sequences: annexSequences,
  }))
  return plans.find((plan) => isAnnexCheap(plan, tokenBytes, 'planned')) ?? null
}

/** Whether there is memory for it now; `tokenBytes` is what a token takes in a context. */
export const isAnnexCheap = (
  { contextSize, sequences }: AnnexPlan,
  tokenBytes: number,
  when: keyof typeof annexShare,
): boolean => contextSize * sequences * tokenBytes <= process.availableMemory() * annexShare[when]
