import { AppError } from './errors.ts'

/** No text has so many for each of its tokens, unless it is rulers and blanks. */
const charactersPerToken = 32
/** Longer than any context. */
const mostCharacters = 4_000_000

/** The most characters that a context of so many tokens can hold. */
export const mostCharactersOf = (contextSize: number): number =>
  Math.min(mostCharacters, contextSize * charactersPerToken)

/**
 * What cannot fit is not even cut into tokens: that takes a microsecond or two for each character, in which the engine does
 * nothing else and is taken to hang; nor is it sent there. Throws PROMPT_TOO_LONG; its `promptTokens` are about what they would
 * be, and `characters` says that nobody counted.
 */
export const checkCharacters = (characters: number, contextSize: number): void => {
  if (characters <= mostCharactersOf(contextSize)) return
  const promptTokens = Math.ceil(characters / 4)
  throw new AppError(
    'PROMPT_TOO_LONG',
    `The conversation has ${characters} characters, about ${promptTokens} tokens: too many for a context of ${contextSize}. ` +
      'Nothing was cut; start a new chat, shorten the message, or choose a larger context.',
    { details: { promptTokens, contextSize, characters } },
  )
}
