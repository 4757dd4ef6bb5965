import type { LlamaModel, Token } from 'node-llama-cpp'

/** Stands before a text, so that it is cut as it would be inside a longer one. No vocabulary joins it with what follows. */
const anchor = '\u0001'

/**
 * A piece of a longer text in tokens, as if the whole had been cut at once: vocabularies that put a space before the first word put
 * none in the middle, but one after every special token. (The library takes the space from `text` alone, not from a template's own words.)
 */
export const tokenizeInside = (
  model: LlamaModel,
  text: string,
  { special, before }: { special: boolean; before: Token | undefined },
): Token[] => {
  if (before === undefined || isSpecial(model, before)) return model.tokenize(text, special)
  const anchored = model.tokenize(anchor + text, special)
  const lead = model.tokenize(anchor, special)
  // Where it was joined with the text after all, the library's way is the next best.
  if (!lead.every((token, index) => anchored[index] === token))
    return model.tokenize(text, special, 'trimLeadingSpace')
  return anchored.slice(lead.length)
}

const isSpecial = (model: LlamaModel, token: Token): boolean => {
  const { control, userDefined, unknown } = model.getTokenAttributes(token)
  return control || userDefined || unknown
}
