import type { CompleteInput, GenerateEvent, GenerateInput } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { checkCharacters } from '#contract/prompt-length.ts'
import { answer, type Answering } from './answer.ts'
import { beginning } from './look.ts'
import type { LoadedModel } from './load.ts'
import { marksOf, noMarks } from './parts/marks.ts'
import { chatOf, toPrompt } from './prompt.ts'
import { isTemplateChat } from './template/wrapper.ts'
import { parseSchema } from './sampling/grammar.ts'
import { bareForm, checkParameters, grammarOfCall, grammarOfCallOr, usualForm } from './tools/call-form.ts'
import { visibleMarks } from './tools/call-marks.ts'
import { readCalls } from './tools/reader.ts'
import { schemaOfCall } from './tools/schema.ts'

/** Who asks for an answer: how it is stopped, and where it goes. */
export interface Asking {
  signal: AbortSignal
  emit: (event: GenerateEvent) => void
}

/**
 * Answers a conversation. Emits everything up to and including `end`; a stop is an end like another. Throws AppError PROMPT_TOO_LONG,
 * INVALID_INPUT.
 */
export const generate = async (loaded: LoadedModel, input: GenerateInput, asking: Asking): Promise<void> => {
  const { tools = [], toolChoice, parallelToolCalls = true, callsInPieces = false, ...rest } = input
  if (tools.length === 0 || toolChoice === 'none') return converse(loaded, rest, asking)
  const grammar = await grammarFor(loaded, input)
  const jsonSchema = grammar === null ? schemaOfCall(tools, toolChoice) : null
  const called = { ...rest, tools, sampling: { ...input.sampling, jsonSchema }, ...(grammar && { grammar }) }
  return converse(loaded, called, {
    ...asking,
    emit: readCalls(
      { tools, maxCalls: parallelToolCalls ? Infinity : 1, inPieces: callsInPieces },
      asking.emit,
    ),
  })
}

/** What an answer is held to that is a call, or else as its schema says; null where the schema of a call has to do, and for free text. */
const grammarFor = async (loaded: LoadedModel, input: GenerateInput): Promise<string | null> => {
  const { tools = [], toolChoice, parallelToolCalls = true, sampling } = input
  if (isForced(toolChoice)) {
    checkParameters(tools)
    const form = await formFor(loaded, input)
    return form && grammarOfCall(tools, toolChoice, form)
  }
  if (sampling.jsonSchema === null) return null
  const form = (await formFor(loaded, input)) ?? bareForm
  return grammarOfCallOr(parseSchema(sampling.jsonSchema), tools, { form, many: parallelToolCalls })
}

const isForced = (choice: GenerateInput['toolChoice']): boolean =>
  choice !== undefined && choice !== 'auto' && choice !== 'none'

/** As the model's template writes calls, else as they are told in words; null where its way is none that a call can be held to. */
const formFor = async ({ wrapper }: LoadedModel, input: GenerateInput) => {
  const chat = await chatOf(wrapper, input)
  return isTemplateChat(chat) ? chat.callForm() : usualForm
}

const converse = async (loaded: LoadedModel, input: GenerateInput, asking: Asking): Promise<void> => {
  const { model, wrapper, vocabulary, said, stopWords } = loaded
  const startedAt = performance.now()
  const prompt = await toPrompt(model, wrapper, input, input.fresh ? null : said, loaded.contextSize)
  const marks = await marksOf(model, vocabulary, prompt, stopWords)
  const request: Answering = {
    ...input,
    startedAt,
    tokens: prompt.tokens,
    marks: { ...marks, visible: input.tools ? visibleMarks : [] },
    startsInThought: prompt.startsInThought,
    goesOnInThought: prompt.goesOnInThought,
    thoughtTokens: input.thinking?.budgetTokens ?? Infinity,
    trimsFirstSpace: input.continues !== true,
  }
  await answer(loaded, request, asking)
}

/** Goes on with a text that is read as it stands. Emits and throws the same. */
export const complete = async (loaded: LoadedModel, input: CompleteInput, asking: Asking): Promise<void> => {
  const startedAt = performance.now()
  const tokens = tokensOf(loaded, input.prompt)
  await answer(
    loaded,
    {
      ...input,
      startedAt,
      tokens,
      marks: { ...noMarks, ends: loaded.stopWords },
      startsInThought: false,
      goesOnInThought: false,
      thoughtTokens: Infinity,
      trimsFirstSpace: false,
    },
    asking,
  )
}

const tokensOf = (
  { model, contextSize }: LoadedModel,
  prompt: CompleteInput['prompt'],
): readonly number[] => {
  if (typeof prompt !== 'string') return prompt
  checkCharacters(prompt.length, contextSize)
  const tokens = beginning(model, model.tokenize(prompt, true))
  if (tokens.length === 0)
    throw new AppError('INVALID_INPUT', 'The prompt is empty, and this model has no token to begin with.')
  return tokens
}
