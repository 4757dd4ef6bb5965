import type { ModelShape } from '#contract/model-shape.ts'
import type { Facts } from './facts.ts'
import type { Tensor } from './gguf/tensors.ts'

interface Options {
  architecture: string
  facts: Facts
  /** By name. */
  tensors: ReadonlyMap<string, Tensor>
  layerCount: number
  windowOf: (layer: number) => number | null
}

const recurrentMarks = [
  'ssm_a',
  'ssm_conv1d.weight',
  'ssm_conv1d_q.weight',
  'shortconv.conv.weight',
  'time_mix_decay.weight',
]

/**
 * What layers remember. How much is read off the tensors that make keys and values, which holds for architectures that
 * nobody has heard of, and from the header's numbers where a layer lies in another file of a split model.
 */
export const cachesOf = (options: Options): Pick<ModelShape, 'caches' | 'recurrentElements'> => {
  const { facts, layerCount, windowOf } = options
  const ownCaches = layerCount - facts.number('attention.shared_kv_layers', 0)
  const caches = new Map<string, ModelShape['caches'][number]>()
  let recurrentElements = 0
  for (let layer = 0; layer < layerCount; layer += 1) {
    const { elementsPerToken, isRecurrent, latent = false } = layerMemory(layer, options)
    if (isRecurrent) recurrentElements += stateElements(layer, facts)
    if (elementsPerToken === 0 || layer >= ownCaches) continue
    const window = windowOf(layer)
    const key = `${elementsPerToken} ${latent} ${window}`
    const same = caches.get(key)
    if (same) same.layers += 1
    else caches.set(key, { layers: 1, elementsPerToken, latent, window })
  }
  return { caches: [...caches.values()], recurrentElements }
}

interface LayerMemory {
  elementsPerToken: number
  isRecurrent: boolean
  latent?: boolean
}

const layerMemory = (layer: number, { facts, tensors, windowOf }: Options): LayerMemory => {
  const of = (name: string) => tensors.get(`blk.${layer}.${name}`)
  const rows = (name: string) => of(name)?.shape[1] ?? 0
  const isRecurrent = recurrentMarks.some((name) => of(name) !== undefined)
  const indexer = rows('indexer.attn_k.weight') || rows('indexer.k_proj.weight')

  const key = rows('attn_k.weight')
  // Where values are the keys before their norm they are kept all the same.
  if (key > 0) return { elementsPerToken: key + (rows('attn_v.weight') || key) + indexer, isRecurrent }
  // Multi-head latent attention keeps one compressed vector, unless the file is of the older kind that unpacks it.
  const latent = rows('attn_kv_a_mqa.weight')
  if (latent > 0 && of('attn_k_b.weight'))
    return { elementsPerToken: latent + indexer, isRecurrent, latent: true }
  const hasAttention = latent > 0 || of('attn_qkv.weight') !== undefined
  const isElsewhere = !of('attn_norm.weight')
  if (isRecurrent || !(hasAttention || isElsewhere)) return { elementsPerToken: 0, isRecurrent }
  return { elementsPerToken: statedElements(layer, facts, windowOf(layer) !== null) + indexer, isRecurrent }
}

/** Keys and values of a token as the header's numbers have it. */
const statedElements = (layer: number, facts: Facts, hasWindow: boolean): number => {
  const heads = facts.ofLayer('attention.head_count', layer, 0)
  const kvHeads = facts.ofLayer('attention.head_count_kv', layer, heads)
  const size = Math.floor(facts.number('embedding_length', 0) / Math.max(heads, 1))
  const rank = facts.number('attention.kv_lora_rank', 0)
  if (rank > 0 && facts.number('attention.key_length_mla', 0) > 0)
    return rank + facts.number('rope.dimension_count', 0)
  const length = (name: string) =>
    (hasWindow && facts.number(`attention.${name}_swa`, 0)) || facts.number(`attention.${name}`, size)
  return kvHeads * (length('key_length') + length('value_length'))
}

/** The state of a recurrent layer: of its convolution and of what it carries from token to token. */
const stateElements = (layer: number, facts: Facts): number => {
  const width = facts.number('embedding_length', 0)
  const wkv = facts.number('wkv.head_size', 0)
  if (wkv > 0) return width * (wkv + facts.number('token_shift_count', 2))
  const shortConvolution = facts.number('shortconv.l_cache', 0)
  if (shortConvolution > 0) return width * (shortConvolution - 1)
  const convolution = Math.max(facts.number('ssm.conv_kernel', 4) - 1, 0)
  const kda = facts.number('kda.head_dim', 0)
  const heads = facts.ofLayer('attention.head_count', layer, 0)
  if (kda > 0) return heads * kda * (3 * convolution + kda)
  const inner = facts.number('ssm.inner_size', 0)
  const state = facts.number('ssm.state_size', 0)
  return convolution * (inner + 2 * facts.number('ssm.group_count', 0) * state) + state * inner
}
