import type { ModelInspection } from '#contract/models.ts'
import { fileTypes } from './gguf/types.ts'
import { vocabularyKey } from './gguf/values.ts'
import type { Header } from './gguf-header.ts'
import { readModelHeader } from './split-header.ts'

/** What the header of the file at `path` says about the model, with all its files where it is split. Throws MODEL_FILE_INVALID. */
export const inspectFile = (path: string): ModelInspection => describeHeader(readModelHeader(path))

/** A header in the words of the contract. */
export const describeHeader = ({ architecture, values, tensors, sizeBytes }: Header): ModelInspection => {
  const text = (key: string) => {
    const value = values.get(key)
    return typeof value === 'string' ? value : null
  }
  const whole = (key: string) => {
    const value = values.get(key)
    return typeof value === 'number' && Number.isInteger(value) ? value : null
  }
  const vocabulary = values.get(vocabularyKey)
  const parameterCount = tensors.reduce((sum, { elements }) => sum + elements, 0)
  return {
    architecture,
    name: text('general.name'),
    parameterCount: parameterCount > 0 ? parameterCount : null,
    contextSize: whole(`${architecture}.context_length`),
    layerCount: whole(`${architecture}.block_count`),
    vocabularySize: typeof vocabulary === 'object' ? vocabulary.count : whole(`${architecture}.vocab_size`),
    fileType: fileTypes[whole('general.file_type') ?? -1] ?? null,
    chatTemplate: text('tokenizer.chat_template'),
    license: text('general.license'),
    tensorCount: tensors.length,
    sizeBytes,
  }
}
