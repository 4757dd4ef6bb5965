import type { LlamaModel } from 'node-llama-cpp'
import type { BuiltInTemplate } from '#contract/doctor.ts'

/** Whether the vocabulary has `text` as one of its special tokens. */
export const isOneToken = (model: LlamaModel, text: string): boolean =>
  model.tokenize(text, true).length === 1

/** What gives a family's way of writing turns away, the unmistakable ones first. */
const signs: readonly (readonly [BuiltInTemplate, ...marks: string[]])[] = [
  ['harmony', '<|start|>', '<|channel|>'],
  ['gemma4', '<|turn>', '<turn|>'],
  ['seed', '<seed:bos>', '<seed:eos>'],
  ['deepseek', '<｜User｜>', '<｜Assistant｜>'],
  ['llama3', '<|start_header_id|>', '<|end_header_id|>'],
  ['gemma', '<start_of_turn>', '<end_of_turn>'],
  ['chatml', '<|im_start|>', '<|im_end|>'],
  ['mistral', '[INST]', '[/INST]'],
]

/** The built-in template that the marks in `template`, or else in the vocabulary, speak for; null when none do. */
export const likelyTemplate = (model: LlamaModel, template: string | null): BuiltInTemplate | null => {
  const find = (has: (mark: string) => boolean) => signs.find(([, ...marks]) => marks.every(has))?.[0]
  const written = template === null ? undefined : find((mark) => template.includes(mark))
  return written ?? find((mark) => isOneToken(model, mark)) ?? null
}
