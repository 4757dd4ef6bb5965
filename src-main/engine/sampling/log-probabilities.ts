import type { LlamaModel } from 'node-llama-cpp'
import type { TokenChoice, TokenReport } from '#contract/engine.ts'
import { createNativeSampler, type NativeContext, type NativeSampler } from '../native.ts'
import type { Vocabulary } from '../vocabulary.ts'

/** Stands for -Infinity, which JSON has not. */
const never = -9999

/** The model's own log probabilities, before anything is sampled: of the token that was chosen, and of the likeliest. */
export interface LogProbabilities {
  /** `index`: where the logits of the batch are that `token` was sampled from. */
  report: (index: number, token: number, others: number) => Promise<TokenReport>
}

export const createLogProbabilities = (
  model: LlamaModel,
  native: NativeContext,
  vocabulary: Vocabulary,
): LogProbabilities => {
  let plain: NativeSampler | undefined
  /** One that takes the likeliest, without penalty, bias or cut, leaves the logits as they are. */
  const plainSampler = () => {
    if (!plain) {
      plain = createNativeSampler(model)
      plain.applyConfig({ temperature: 0, seed: 0 })
    }
    return plain
  }

  return {
    report: async (index, token, others) => {
      const top = Math.max(others, 1)
      const [, , , logits = [], weight = 1] = await native.sampleToken(
        index,
        plainSampler(),
        false,
        false,
        [[token], false, false, false, top],
        true,
      )
      const pairs = pairsOf(logits)
      const highest = pairs[0]?.logit ?? 0
      const logOf = (logit: number) => Math.max(never, logit - highest - Math.log(weight))
      const choice = (id: number, logit: number): TokenChoice => {
        const bytes = vocabulary.namedBytesOf(id)
        return { token: id, text: Buffer.from(bytes).toString(), bytes: [...bytes], logprob: logOf(logit) }
      }
      const chosen = pairs.find((pair) => pair.token === token)?.logit ?? -Infinity
      return {
        ...choice(token, chosen),
        others: pairs.slice(0, others).map((pair) => choice(pair.token, pair.logit)),
      }
    },
  }
}

const pairsOf = (flat: readonly number[]) => {
  const pairs: { token: number; logit: number }[] = []
  for (let index = 0; index + 1 < flat.length; index += 2)
    pairs.push({ token: flat[index] ?? -1, logit: flat[index + 1] ?? -Infinity })
  return pairs
}
