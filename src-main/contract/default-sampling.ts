import type { Sampling } from './messages.ts'

/** llama.cpp's own defaults, but for `topP` and `topK`, which keep sampling fast with large vocabularies. */
export const defaultSampling: Sampling = {
  temperature: 0.7,
  topP: 0.95,
  topK: 40,
  minP: 0.05,
  repeatPenalty: 1.1,
  presencePenalty: 0,
  frequencyPenalty: 0,
  seed: null,
  maxTokens: null,
  stop: [],
  jsonSchema: null,
}
