import { invalidFile } from './byte-source.ts'
import { vocabularyKey, type ListValue, type Value, type Values } from './values.ts'

/**
 * Numbers that llama.cpp asserts on, divides by or allocates by without a check of its own: out of these
 * ranges the process would abort. All are wide of every real model.
 */
const ranges: Record<string, [min: number, max: number]> = {
  block_count: [1, 512],
  context_length: [1, 1 << 30],
  embedding_length: [1, 1 << 20],
  vocab_size: [1, 4 << 20],
  'attention.head_count': [1, 1 << 16],
  'attention.head_count_kv': [0, 1 << 16],
  'attention.key_length': [1, 1 << 16],
  'attention.value_length': [1, 1 << 16],
  'rope.dimension_count': [0, 1 << 16],
  expert_count: [0, 1024],
  expert_used_count: [0, 1024],
}

/** Numbers that memory is reckoned with: beyond these nothing sensible would come of it. */
const largest: Record<string, number> = {
  feed_forward_length: 1 << 24,
  nextn_predict_layers: 512,
  'attention.kv_lora_rank': 1 << 16,
  'attention.key_length_swa': 1 << 16,
  'attention.value_length_swa': 1 << 16,
  'kda.head_dim': 1 << 16,
  'shortconv.l_cache': 1 << 10,
  'ssm.conv_kernel': 1 << 10,
  'ssm.group_count': 1 << 16,
  'ssm.inner_size': 1 << 20,
  'ssm.state_size': 1 << 16,
  token_shift_count: 1 << 10,
  'wkv.head_size': 1 << 16,
}

/** Those that have no attention say so in their files: no heads. Any other would be divided by their number. */
const withoutAttention = /^(mamba2?|a?rwkv\d\w*)$/

/** Checks the architecture's numbers and the vocabulary. Throws MODEL_FILE_INVALID. */
export const checkHyperparameters = (architecture: string, values: Values, tensorCount: number): void => {
  for (const [name, [usualMin, max]] of Object.entries(ranges)) {
    const min = name === 'attention.head_count' && withoutAttention.test(architecture) ? 0 : usualMin
    const value = values.get(`${architecture}.${name}`)
    checkRange(name, value, [min, max])
  }
  for (const [name, max] of Object.entries(largest)) {
    checkRange(name, values.get(`${architecture}.${name}`), [0, max])
  }
  const isSplit = Number(values.get('split.count') ?? 1) > 1
  const blocks = values.get(`${architecture}.block_count`)
  if (!isSplit && tensorCount === 0) throw invalidFile('it holds no weights')
  if (!isSplit && typeof blocks === 'number' && blocks > tensorCount)
    throw invalidFile('it has fewer tensors than layers')
  checkVocabulary(values)
}

/** Of a list, which has one number for each layer, none may be too large; a layer may do without. */
const checkRange = (name: string, value: Value | undefined, [min, max]: readonly [number, number]) => {
  const numbers = typeof value === 'number' ? [value] : isListOfNumbers(value) ? value.numbers : []
  const least = typeof value === 'number' ? min : 0
  const wrong = numbers.find((number) => !(Number.isInteger(number) && number >= least && number <= max))
  if (wrong !== undefined) throw invalidFile(`its ${name} (${wrong}) is impossible`)
}

const checkVocabulary = (values: Values) => {
  const tokens = values.get(vocabularyKey)
  if (tokens === undefined) return
  if (!isList(tokens) || tokens.type !== 'string') throw invalidFile('its vocabulary is not a list of texts')
  if (tokens.hasTwins) throw invalidFile('its vocabulary has the same entry twice')
  for (const key of ['tokenizer.ggml.scores', 'tokenizer.ggml.token_type']) {
    const list = values.get(key)
    if (list !== undefined && (!isList(list) || list.count !== tokens.count))
      throw invalidFile('the parts of its vocabulary differ in length')
  }
}

const isList = (value: Value) => typeof value === 'object'
const isListOfNumbers = (value: Value | undefined): value is ListValue & { numbers: number[] } =>
  typeof value === 'object' && value.numbers !== null
