import type { TokenReport } from './engine.ts'
import type { LabToken } from './lab.ts'

/**
 * The texts of tokens that follow one another. Of a character that is split between tokens the last one has all and those before it
 * nothing: joined they are the text, and none is a sign for half a character.
 */
export const createTokenTexts = () => {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** `text` is the token's own, with U+FFFD where it is no whole character; then its bytes are asked for. */
  return (text: string, bytesOf: () => ArrayLike<number>): string =>
    decoder.decode(text.includes('\ufffd') ? Uint8Array.from(bytesOf()) : encoder.encode(text), {
      stream: true,
    })
}

/** Tokens of an answer as they are shown, one after the other; what else might have been said has its own text. */
export const createLabTokens = () => {
  const textOf = createTokenTexts()
  return ({ token, text, bytes, logprob, others, thought }: TokenReport): LabToken => {
    const shown = textOf(text, () => bytes)
    return {
      text: shown,
      logprob,
      others: others.map((other) => ({
        text: other.token === token ? shown : other.text,
        logprob: other.logprob,
      })),
      ...(thought && { thought }),
    }
  }
}
