import type { Model } from '#contract/models.ts'
import { mostCharactersOf } from '#contract/prompt-length.ts'
import type { Api } from '#services/api/index.ts'
import { ApiError } from './errors.ts'
import { checkLength } from './text-length.ts'

/** What stands around a gap, and before it in other files. */
export interface Gap {
  prefix: string
  suffix: string
  /** What the gap begins with. */
  begun?: string
  /** Before all of it. */
  before?: string
}

/**
 * The tokens of a prompt after which a model that was trained for it writes what belongs into the gap. Throws ApiError 501 for every other
 * model.
 */
export const tokensOfGap = async (
  api: Api,
  model: Model,
  { prefix, suffix, begun = '', before = '' }: Gap,
): Promise<number[]> => {
  const { infill: marks, contextSize } = await api.inference.ready(model.id)
  if (!marks)
    throw new ApiError(501, 'not_supported', 'This model was not trained to fill gaps; a coder model may be.')
  const characters = [before, prefix, begun, suffix].reduce((sum, { length }) => sum + length, 0)
  checkLength(characters, 'suffix', mostCharactersOf(contextSize))
  const tokens = async (text: string, begins = false) =>
    text === '' && !begins
      ? []
      : (await api.inference.ask(model, (call) => call.tokenize({ text, special: false, begins }))).tokens
  return [
    ...(await tokens(before, true)),
    marks.prefix,
    ...(await tokens(`${prefix}${begun}`)),
    marks.suffix,
    ...(await tokens(suffix)),
    marks.middle,
  ]
}
