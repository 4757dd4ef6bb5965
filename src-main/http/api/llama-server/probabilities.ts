import type { TokenChoice, TokenReport } from '#contract/engine.ts'

const toToken = ({ token, text, bytes }: TokenChoice) => ({ id: token, token: text, bytes })
const toChoice = (choice: TokenChoice) => ({ ...toToken(choice), logprob: choice.logprob })
const toChance = (choice: TokenChoice) => ({ ...toToken(choice), prob: Math.exp(choice.logprob) })

/** Of an answer, token by token, as llama-server has them; `sampled`: those that were drawn by. */
export const toProbabilities = (tokens: readonly TokenReport[], sampled: boolean) =>
  tokens.map((token) =>
    sampled
      ? { ...toChance(token), top_probs: token.others.map(toChance).filter(({ prob }) => prob > 0) }
      : { ...toChoice(token), top_logprobs: token.others.map(toChoice) },
  )
