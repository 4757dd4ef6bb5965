import type { TokenChoice, TokenReport } from '#contract/engine.ts'

const toChoice = ({ token, text, bytes, logprob }: TokenChoice) => ({
  id: token,
  token: text,
  bytes,
  logprob,
})

/** Of an answer, token by token, as llama-server has them. */
export const toProbabilities = (tokens: readonly TokenReport[]) =>
  tokens.map((token) => ({ ...toChoice(token), top_logprobs: token.others.map(toChoice) }))
