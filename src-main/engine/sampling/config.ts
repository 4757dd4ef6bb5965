import type { Sampling } from '#contract/messages.ts'
import { AppError } from '#contract/errors.ts'
import type { NativeSamplerConfig } from '../native.ts'

/** Penalties for what is repeated look back so far, as llama.cpp's do by default. */
const repeatWindow = 64

export interface Biases {
  logitBias?: Record<string, number> | undefined
  vocabularySize: number
}

/** Sampling in llama.cpp's terms. Throws INVALID_INPUT for a bias on what is no token. */
export const samplerConfigOf = (
  sampling: Sampling & { seed: number },
  biases: Biases,
  contextSize: number,
): NativeSamplerConfig => {
  const { temperature, topP, topK, minP, seed, repeatPenalty, presencePenalty, frequencyPenalty } = sampling
  const isPenalized = repeatPenalty !== 1 || presencePenalty !== 0 || frequencyPenalty !== 0
  // Presence and frequency are those in the whole answer.
  const window = presencePenalty !== 0 || frequencyPenalty !== 0 ? contextSize : repeatWindow
  return {
    temperature,
    topP,
    topK,
    minP,
    seed,
    ...(isPenalized && {
      repeatPenalty,
      repeatPenaltyMaxTokens: window,
      repeatPenaltyTokens: new Uint32Array(),
      repeatPenaltyPresencePenalty: presencePenalty,
      repeatPenaltyFrequencyPenalty: frequencyPenalty,
    }),
    ...biasesOf(biases),
  }
}

const biasesOf = ({ logitBias = {}, vocabularySize }: Biases): Partial<NativeSamplerConfig> => {
  const entries = Object.entries(logitBias).map(([key, bias]) => ({ token: Number(key), bias }))
  if (entries.length === 0) return {}
  const wrong = entries.find(({ token }) => !Number.isInteger(token) || token < 0 || token >= vocabularySize)
  if (wrong)
    throw new AppError(
      'INVALID_INPUT',
      `A bias was given for token ${wrong.token}, but the model has ${vocabularySize} tokens.`,
    )
  return {
    tokenBiasKeys: Uint32Array.from(entries, ({ token }) => token),
    // −100 forbids, whatever the model thinks.
    tokenBiasValues: Float32Array.from(entries, ({ bias }) => (bias <= -100 ? -Infinity : bias)),
  }
}
