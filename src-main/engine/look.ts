import type { LlamaModel, Token } from 'node-llama-cpp'
import type { Measure, Rendered } from '#contract/engine.ts'
import { createTokenTexts } from '#contract/token-texts.ts'
import type { LoadedModel } from './load.ts'
import { toPrompt, type Conversation } from './prompt.ts'
import { checkTokens } from './vocabulary.ts'

/** What can be known of a text without answering it. */

/** The exact text that the model sees, token by token. Throws INVALID_INPUT. */
export const render = async (
  { model, wrapper, vocabulary }: Pick<LoadedModel, 'model' | 'wrapper' | 'vocabulary'>,
  conversation: Conversation,
): Promise<Rendered> => {
  const { tokens, written } = await toPrompt(model, wrapper, conversation)
  const textOf = createTokenTexts()
  return {
    written,
    text: model.detokenize(tokens, true),
    tokens: tokens.map((token, index) => {
      // What stands before it decides whether a token's space is shown.
      const text = model.detokenize([token], true, tokens.slice(Math.max(0, index - 1), index))
      return { token, text: textOf(text, () => vocabulary.namedBytesOf(token)) }
    }),
  }
}

/** How many tokens it has. Throws INVALID_INPUT. */
export const measure = async (
  { model, wrapper }: Pick<LoadedModel, 'model' | 'wrapper'>,
  conversation: Conversation,
): Promise<Measure> => {
  const { tokens } = await toPrompt(model, wrapper, conversation)
  const messageTokens = conversation.messages.map(({ text }) => model.tokenize(text).length)
  return { totalTokens: tokens.length, messageTokens }
}

/** A text's tokens with the one before them that the model wants at the beginning. */
export const beginning = ({ tokens: special }: LlamaModel, tokens: readonly Token[]): readonly number[] => {
  const { bos, shouldPrependBosToken } = special
  return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens
}

interface Tokenizing {
  text: string
  special?: boolean | undefined
  begins?: boolean | undefined
  pieces?: boolean | undefined
}

/** A text in tokens and, where they are asked for, the bytes of each. */
export const tokenize = (
  { model, vocabulary }: Pick<LoadedModel, 'model' | 'vocabulary'>,
  { text, special, begins = false, pieces = false }: Tokenizing,
): { tokens: number[]; pieces?: number[][] } => {
  const own = model.tokenize(text, special)
  const tokens = [...(begins ? beginning(model, own) : own)]
  return { tokens, ...(pieces && { pieces: tokens.map((token) => [...vocabulary.namedBytesOf(token)]) }) }
}

/** The text of tokens, special ones by their names. Throws INVALID_INPUT for one that is none. */
export const detokenize = (
  { model, vocabulary }: Pick<LoadedModel, 'model' | 'vocabulary'>,
  tokens: readonly number[],
): string => {
  checkTokens(tokens, vocabulary.size)
  // The library's kind of token is a number with a brand.
  return model.detokenize(tokens as Token[], true)
}
