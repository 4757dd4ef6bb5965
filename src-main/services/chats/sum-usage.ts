import type { Usage } from '#contract/messages.ts'
import { sumEnergy } from '../energy/sum-energy.ts'

/**
 * What an answer cost that was made in two goes: what it was asked with and how long it took to begin are the first one's, what it
 * said is both's, and its speed is that of all of it.
 */
export const sumUsage = (first: Usage | null, then: Usage | null): Usage | null => {
  if (first === null || then === null) return first ?? then
  const completionTokens = first.completionTokens + then.completionTokens
  const seconds = secondsOf(first) + secondsOf(then)
  return {
    ...first,
    completionTokens,
    tokensPerSecond: seconds > 0 ? completionTokens / seconds : first.tokensPerSecond,
    ...sumOf('draftedTokens', first, then),
    ...sumOf('acceptedTokens', first, then),
    ...(first.energy && then.energy && { energy: sumEnergy(first.energy, then.energy) }),
  }
}

const secondsOf = ({ completionTokens, tokensPerSecond }: Usage) =>
  tokensPerSecond > 0 ? completionTokens / tokensPerSecond : 0

const sumOf = (name: 'draftedTokens' | 'acceptedTokens', first: Usage, then: Usage): Partial<Usage> => {
  const sum = (first[name] ?? 0) + (then[name] ?? 0)
  return first[name] === undefined && then[name] === undefined ? {} : { [name]: sum }
}
