import type { LlamaModel } from 'node-llama-cpp'

const sizes = [8192, 4096, 2048, 1024]
/** A context may take this share of the memory that is free once the weights are there. */
const memoryShare = 0.25

/** The context for a user who asked for none: what the model was trained for, at most 8192, and what memory allows. */
export const chooseContextSize = async (model: LlamaModel): Promise<number> => {
  const budgetBytes = process.availableMemory() * memoryShare
  for (const size of sizes) {
    const contextSize = Math.min(size, model.trainContextSize)
    const need = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize,
      modelGpuLayers: model.gpuLayers,
    })
    if (need.cpuRam <= budgetBytes) return contextSize
  }
  return Math.min(512, model.trainContextSize)
}
