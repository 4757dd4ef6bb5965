import { expect, it } from 'vitest'
import type { Model } from '#contract/models.ts'
import { matchInstalled } from './match-installed.ts'

const model = (name: string, id: string, quantization: string | null): Model => {
  const [publisher = '', repository = '', fileName = ''] = id.split('/')
  return { id, name, publisher, repository, fileName, quantization, sizeBytes: 1, source: 'library' }
}
const models = [
  model('Qwen3 4B Instruct', 'bartowski/Qwen_Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf', 'Q4_K_M'),
  model('Qwen3 4B Instruct', 'unsloth/Qwen3-4B-GGUF/Qwen3-4B-Q8_0.gguf', 'Q8_0'),
  model('SmolLM2 135M', 'HuggingFaceTB/SmolLM2/smollm2-135m.gguf', null),
]

it.each([
  ['', [0, 1, 2]],
  ['  ', [0, 1, 2]],
  ['qwen', [0, 1]],
  ['UNSLOTH', [1]],
  ['qwen q4_k_m', [0]],
  ['8_0 qwen3', [1]],
  ['smollm2-135m.gguf', [2]],
  ['null', []],
  ['qwen smol', []],
])('finds by name, publisher, file and quantization, all words: %j', (query, expected) => {
  expect(matchInstalled(models, query).map((found) => models.indexOf(found))).toEqual(expected)
})
