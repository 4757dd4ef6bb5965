import type { ModelShape } from '#contract/model-shape.ts'
import { cachesOf } from './caches.ts'
import { factsOf } from './facts.ts'
import { readHeader, type FileTensors, type Header, type HeaderOptions } from './gguf-header.ts'
import type { Tensor } from './gguf/tensors.ts'
import { vocabularyKey } from './gguf/values.ts'
import { isRepackedType, shouldMap } from './repack.ts'
import { windowOf } from './sliding-window.ts'
import { readModelHeader } from './split-header.ts'

/**
 * What decides the memory and speed of the model at `path`; with `headerOnly`, of what its first file tells. Throws
 * MODEL_FILE_INVALID.
 */
export const readShape = (path: string, options?: HeaderOptions): ModelShape =>
  describeShape(options?.headerOnly ? readHeader(path, options) : readModelHeader(path))

/** The same of a header that was read. */
export const describeShape = (header: Header): ModelShape => {
  const { architecture, values, tensors } = header
  const facts = factsOf(header)
  const names = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const layerCount = Math.max(facts.number('block_count', 0) - facts.number('nextn_predict_layers', 0), 0)
  const lengthOf = (key: string) => {
    const value = values.get(key)
    return typeof value === 'object' ? value.count : 0
  }
  const expertCount = facts.number('expert_count', 0)
  const isPart = Number(values.get('split.count') ?? 1) > header.files.length
  const tied = !isPart && !names.has('output.weight')
  const weights = weightsOf(header, layerCount, tied)
  return {
    architecture,
    trainContextSize: facts.number('context_length', 0) || null,
    layerCount,
    embeddingSize: facts.number('embedding_length', 0),
    // The widest layer's: the first may be narrower, or have none at all.
    feedForwardSize: Math.max(
      ...(facts.list('feed_forward_length') ?? []),
      facts.number('feed_forward_length', 0),
    ),
    vocabularySize: lengthOf(vocabularyKey) || facts.number('vocab_size', 0),
    mergeCount: lengthOf('tokenizer.ggml.merges'),
    tied,
    expertShare: expertCount > 0 ? Math.min(facts.number('expert_used_count', 1) / expertCount, 1) : 1,
    weights,
    mapped: shouldMap({ weights }),
    ...cachesOf({ architecture, facts, tensors: names, layerCount, windowOf: windowOf(architecture, facts) }),
  }
}

type Weights = ModelShape['weights'][number]

/** The tensors, summed by what they are for and how they are stored. */
const weightsOf = ({ files }: Header, layerCount: number, tied: boolean): Weights[] => {
  const sums = new Map<string, Weights>()
  for (const file of files) addWeights(sums, file, { layerCount, tied })
  return [...sums.values()]
}

const addWeights = (
  sums: Map<string, Weights>,
  { tensors, dataBytes }: FileTensors,
  { layerCount, tied }: Pick<ModelShape, 'layerCount' | 'tied'>,
): void => {
  const starts = [...tensors.map(({ offset }) => offset), dataBytes].sort((a, b) => a - b)
  const nextStarts = new Map(starts.map((start, index) => [start, starts[index + 1] ?? start]))
  for (const tensor of tensors) {
    const { type } = tensor
    const role = roleOf(tensor, layerCount)
    const isMultiplied =
      role !== 'unused' && (role !== 'embedding' || (tied && tensor.name === 'token_embd.weight'))
    const repacked = isMultiplied && hasRepackableShape(tensor) && isRepackedType(type)
    const key = `${role} ${type} ${repacked}`
    const sum = sums.get(key) ?? { role, type, sizeBytes: 0, repacked }
    // One of an unknown type reaches to the next one at most.
    sum.sizeBytes += tensor.sizeBytes ?? (nextStarts.get(tensor.offset) ?? tensor.offset) - tensor.offset
    sums.set(key, sum)
  }
}

const roleOf = ({ name }: Tensor, layerCount: number): Weights['role'] => {
  if (/^(token_embd|per_layer_token_embd|position_embd|token_types)\./.test(name)) return 'embedding'
  if (name.startsWith('output.')) return 'output'
  const layer = /^blk\.(\d+)\./.exec(name)?.[1]
  // Layers that guess several tokens ahead come last, and nothing here runs them.
  if (layer !== undefined && Number(layer) >= layerCount) return 'unused'
  return name.includes('_exps.') ? 'experts' : 'layer'
}

/** Rows that can be taken eight at a time, of a matrix or of a stack of experts (ggml-cpu/repack.cpp). */
const hasRepackableShape = ({ name, shape }: Tensor): boolean =>
  (shape[1] ?? 0) % 8 === 0 && name.endsWith('.weight') && shape.length === (name.includes('_exps.') ? 3 : 2)
