import { invalidFile } from './byte-source.ts'
import { vocabularyKey, type Value, type Values } from './values.ts'

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

/** Those that have no attention say so in their files: no heads. Any other would be divided by their number. */
const withoutAttention = /^(mamba2?|a?rwkv\d\w*)$/

/** Checks the architecture's numbers and the vocabulary. Throws MODEL_FILE_INVALID. */
export const checkHyperparameters = (architecture: string, values: Values, tensorCount: number): void => {
  for (const [name, [usualMin, max]] of Object.entries(ranges)) {
    const min = name === 'attention.head_count' && withoutAttention.test(architecture) ? 0 : usualMin
    const value = values.get(`${architecture}.${name}`)
    if (typeof value === 'number' && !(Number.isInteger(value) && value >= min && value <= max))
      throw invalidFile(`its ${name} (${value}) is impossible`)
  }
  const isSplit = Number(values.get('split.count') ?? 1) > 1
  const blocks = values.get(`${architecture}.block_count`)
  if (!isSplit && tensorCount === 0) throw invalidFile('it holds no weights')
  if (!isSplit && typeof blocks === 'number' && blocks > tensorCount)
    throw invalidFile('it has fewer tensors than layers')
  checkVocabulary(values)
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
