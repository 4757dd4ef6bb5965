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
  /** Samples a token, and reports what `sampler` left of the probabilities; −1 and null where it left none. */
  sample: (
    index: number,
    sampler: NativeSampler,
    others: number,
  ) => Promise<{ token: number; report: TokenReport | null }>
}

/** The same where the likeliest is taken whatever the others are, as at a temperature of 0. */
export const asCertain = ({ token, text, bytes, others }: TokenReport): TokenReport => {
  const choice = { token, text, bytes, logprob: 0 }
  return { ...choice, others: others.length > 0 ? [choice] : [] }
}

export const createLogProbabilities = (
  model: LlamaModel,
  native: NativeContext,
  vocabulary: Vocabulary,
): LogProbabilities => {
  let greedy: NativeSampler | undefined
  /** One that takes the likeliest, without penalty, bias or cut, leaves the logits as they are. */
  const greedySampler = () => {
    if (!greedy) {
      greedy = createNativeSampler(model, vocabulary.size)
      greedy.applyConfig({ temperature: 0, seed: 0 })
    }
    return greedy
  }
  const cuts = new Map<number, NativeSampler>()
  /** One that keeps so many of the likeliest, in their order, and leaves their logits as they are. */
  const cutSampler = (size: number) => {
    let cut = cuts.get(size)
    if (!cut) {
      cut = createNativeSampler(model, vocabulary.size)
      cut.applyConfig({ temperature: 1, topK: size, seed: 0 })
      cuts.set(size, cut)
    }
    return cut
  }
  const sample = (index: number, sampler: NativeSampler, tokens: number[], top: number, own = false) =>
    native.sampleToken(index, sampler, false, false, [tokens, false, false, own, top], true)
  const choiceOf = (id: number, logprob: number): TokenChoice => {
    const bytes = vocabulary.namedBytesOf(id)
    return { token: id, text: Buffer.from(bytes).toString(), bytes: [...bytes], logprob }
  }

  return {
    sample: async (index, sampler, others) => {
      const top = Math.max(others, 1)
      const [token, , , logits = [], weight = 1] = await sample(index, sampler, [], top, true)
      if (token < 0) return { token, report: null }
      const pairs = pairsOf(logits)
      const highest = pairs[0]?.logit ?? 0
      const logOf = (logit: number) => Math.max(never, Math.min(0, logit - highest - Math.log(weight)))
      const own = pairs.find((pair) => pair.token === token)?.logit ?? -Infinity
      const report = {
        ...choiceOf(token, logOf(own)),
        // The chosen one comes after them, once more.
        others: pairs
          .slice(0, Math.min(others, pairs.length - 1))
          .map((pair) => choiceOf(pair.token, logOf(pair.logit))),
      }
      return { token, report }
    },
    report: async (index, token, others) => {
      const top = Math.max(others, 1)
      // Asked for together, the library sorts the whole vocabulary for each token, which takes a third of a small model's time.
      const [[, , , likeliest = []], [, , , own = [], weight = 1]] = await Promise.all([
        sample(index, cutSampler(cutSize(top)), [], top),
        sample(index, greedySampler(), [token], 0),
      ])
      const pairs = pairsOf(likeliest)
      const highest = pairs[0]?.logit ?? 0
      const logOf = (logit: number) => Math.max(never, logit - highest - Math.log(weight))
      const choice = (id: number, logit: number) => choiceOf(id, logOf(logit))
      return {
        ...choice(token, pairsOf(own)[0]?.logit ?? -Infinity),
        others: pairs.slice(0, others).map((pair) => choice(pair.token, pair.logit)),
      }
    },
  }
}

/** Few sizes are used, since each keeps a place for the whole vocabulary. */
const cutSize = (top: number): number => {
  let size = 8
  while (size < top) size *= 4
  return size
}

const pairsOf = (flat: readonly number[]) => {
  const pairs: { token: number; logit: number }[] = []
  for (let index = 0; index + 1 < flat.length; index += 2)
    pairs.push({ token: flat[index] ?? -1, logit: flat[index + 1] ?? -Infinity })
  return pairs
}
