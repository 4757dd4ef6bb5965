import type { TokenChoice, TokenReport } from '#contract/engine.ts'

const toChoice = ({ text, logprob, bytes }: TokenChoice) => ({ token: text, logprob, bytes })

/** Of a chat's answer, token by token; what was thought is not in its text, and so not here. */
export const toLogprobs = (tokens: readonly TokenReport[]) => ({
  content: tokens
    .filter(({ thought }) => !thought)
    .map((token) => ({ ...toChoice(token), top_logprobs: token.others.map(toChoice) })),
  refusal: null,
})

/** Of a completion, as the older API has them; `offset` is where the first token stands. */
export const toOldLogprobs = (tokens: readonly TokenReport[], offset: number) => {
  let at = offset
  return {
    tokens: tokens.map(({ text }) => text),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ others }) =>
      Object.fromEntries(others.map(({ text, logprob }) => [text, logprob])),
    ),
    text_offset: tokens.map(({ text }) => (at += text.length) - text.length),
  }
}
