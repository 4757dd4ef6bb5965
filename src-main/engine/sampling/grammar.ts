import type { LlamaModel } from 'node-llama-cpp'
import { AppError } from '#contract/errors.ts'
import { importLibrary } from '../import-library.ts'
import { nativeGrammarOf } from '../native.ts'
import { checkGrammarSize } from './grammar-size.ts'
import { grammarOfSchema } from './json-schema.ts'

/** What an answer is held to: a state that follows it token by token. */
export type GrammarState = object

/**
 * The state at the beginning of an answer that is held to a JSON schema or, without one, to a grammar in GBNF; null for free text.
 * Throws INVALID_INPUT for what cannot be used.
 */
export const grammarStateOf = async (
  model: LlamaModel,
  jsonSchema: string | null,
  grammar: string | undefined,
): Promise<GrammarState | null> => {
  const source = jsonSchema === null ? grammar : grammarOfSchema(parseSchema(jsonSchema))
  if (source === undefined) return null
  checkGrammarSize(source)
  const { LlamaGrammarEvaluationState } = await importLibrary()
  try {
    const parsed = await model.llama.createGrammar({ grammar: source })
    return nativeGrammarOf(new LlamaGrammarEvaluationState({ model, grammar: parsed }))
  } catch (cause) {
    throw new AppError(
      'INVALID_INPUT',
      jsonSchema === null
        ? 'The grammar is not GBNF that can be used: its rules must be whole, begin with one called root, and none may begin with itself.'
        : 'The JSON schema makes rules that cannot be held; a simpler one may do.',
      { cause },
    )
  }
}

/** Throws INVALID_INPUT. */
export const parseSchema = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : ''
    throw new AppError('INVALID_INPUT', `The JSON schema is no JSON: ${reason}`, { cause })
  }
}
