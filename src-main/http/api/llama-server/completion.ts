import { z } from 'zod'
import type { GenerateEvent } from '#contract/engine.ts'
import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import { listedName } from '#services/api/model-names.ts'
import { answerText, collect, merge, type EndEvent } from '../core/answering.ts'
import { looseBiasSchema, toLogitBias } from '../core/bias.ts'
import { toEnergy } from '../core/energy.ts'
import { invalid } from '../core/errors.ts'
import type { Answer, Visit } from '../core/route.ts'
import { optional, readSampling, samplingFields } from '../core/sampling.ts'
import { sse, sseFailure } from '../openai/dialect.ts'
import { fieldsOf } from './fields.ts'
import { toProbabilities } from './probabilities.ts'
import { createLiveTimings } from '../core/live-timings.ts'
import { toProgress } from '../core/progress.ts'
import { toTimings } from '../core/timings.ts'
import { promptSchema, promptsIn, toTokens } from './prompts.ts'
import { toSettings } from './settings.ts'

/** What its ways to go on with a text share. */
export const completionFields = {
  model: optional(z.string().max(1024)),
  n_predict: optional(z.int().min(-2).max(10_000_000)),
  stream: optional(z.boolean()),
  json_schema: optional(z.record(z.string(), z.unknown())),
  n_probs: optional(z.int().min(0).max(100)),
  /** Those after the cuts and the temperature, as `prob`. */
  post_sampling_probs: optional(z.boolean()),
  return_tokens: optional(z.boolean()),
  ignore_eos: optional(z.boolean()),
  /** False: nothing that is in memory is used again, and the same seed gives the same text. */
  cache_prompt: optional(z.boolean()),
  return_progress: optional(z.boolean()),
  timings_per_token: optional(z.boolean()),
  response_fields: optional(z.array(z.string().max(200)).max(100)),
  ...samplingFields,
  logit_bias: optional(looseBiasSchema),
  /** Of no meaning here; wrong ones are told all the same. */
  id_slot: optional(z.int().min(-1)),
  samplers: optional(z.union([z.string(), z.array(z.string()).max(100)])),
  mirostat: optional(z.int().min(0).max(2)),
  typical_p: optional(z.number().min(0).max(1)),
  repeat_last_n: optional(z.int().min(-1)),
  dry_multiplier: optional(z.number()),
  n_keep: optional(z.int().min(-1)),
  image_data: optional(z.array(z.never('Images cannot be read here; send text.'))),
}
type Fields = z.output<z.ZodObject<typeof completionFields>>

/** `POST /completion`, llama.cpp's own. */
export const completionRequestSchema = z.object({ ...completionFields, prompt: promptSchema })

export const completion = async (
  api: Api,
  visit: Visit<z.output<typeof completionRequestSchema>>,
): Promise<Answer> => {
  const { body } = visit
  const model = api.inference.find(body.model)
  const prompts = await Promise.all(promptsIn(body.prompt).map((prompt) => toTokens(api, model, prompt)))
  if (prompts.some(({ length }) => length === 0))
    throw invalid('prompt', 'It is empty, and this model has no token to begin with.')
  return continueTokens(api, visit, model, prompts)
}

/** Goes on with each of `prompts`. */
export const continueTokens = async (
  api: Api,
  visit: Visit<Fields>,
  model: Model,
  prompts: readonly number[][],
): Promise<Answer> => {
  const { body } = visit
  const name = body.model ?? listedName(model, api.inference.models())
  visit.call.note({ model: name, streamed: body.stream === true })
  const logitBias = await toLogitBias(api, model, body.logit_bias)
  const { n_predict: limit, n_probs: probabilities, json_schema: schema } = body
  const most = api.settings().maxAnswerTokens ?? Infinity
  const maxTokens = Math.min(
    most,
    limit === undefined || limit === null || limit < 0 ? Infinity : Math.max(1, limit),
  )
  const sampling = readSampling(body, {
    maxTokens: maxTokens === Infinity ? null : maxTokens,
    jsonSchema: schema && JSON.stringify(schema),
    usualSeed: api.usualSeed(),
  })
  const answers = prompts.map((prompt) =>
    answerText(api, visit, model, {
      prompt,
      sampling,
      ids: true,
      ...(body.grammar && { grammar: body.grammar }),
      ...(Object.keys(logitBias).length > 0 && { logitBias }),
      ...(probabilities && { logprobs: probabilities }),
      ...(probabilities && body.post_sampling_probs && { afterSampling: true }),
      ...(body.ignore_eos && { endless: true }),
      ...(body.cache_prompt === false && { fresh: true }),
    }),
  )
  const texts = await Promise.all(
    prompts.map(
      async (tokens) => (await api.inference.ask(model, (call) => call.detokenize({ tokens }))).text,
    ),
  )
  const [first] = texts
  if (first !== undefined) visit.call.asksInWords({ modelId: model.id, request: { prompt: first, sampling } })
  const whole = (index: number, text: string, ids: readonly number[], end: EndEvent) => ({
    index,
    content: body.stream ? '' : text,
    tokens: body.return_tokens ? ids : [],
    id_slot: -1,
    stop: true,
    model: name,
    tokens_predicted: end.usage.completionTokens,
    tokens_evaluated: end.usage.promptTokens,
    generation_settings: toSettings({
      sampling,
      logitBias,
      probabilities: probabilities ?? 0,
      afterSampling: body.post_sampling_probs === true,
      grammar: body.grammar,
      streams: body.stream === true,
      neverChosen: body.ignore_eos ? (end.ends ?? []) : null,
    }),
    prompt: texts[index] ?? '',
    has_new_line: text.includes('\n'),
    truncated: end.reason === 'context',
    stop_type: end.reason === 'stop' ? (end.stopText === undefined ? 'eos' : 'word') : 'limit',
    stopping_word: end.stopText ?? '',
    tokens_cached: end.usage.cachedTokens,
    timings: toTimings(end),
    ...toEnergy([end]),
  })
  if (body.stream)
    return {
      stream: stream(body, name, merge(answers), whole),
      type: 'text/event-stream',
      failure: sseFailure,
    }
  const all = (await Promise.all(answers.map(collect))).map(({ text, ids, tokens, end }, index) =>
    fieldsOf(
      {
        ...whole(index, text, ids, end),
        ...(probabilities && {
          completion_probabilities: toProbabilities(tokens, body.post_sampling_probs === true),
        }),
      },
      body.response_fields,
    ),
  )
  return { json: all.length === 1 ? all[0] : all }
}

async function* stream(
  body: Fields,
  model: string,
  events: AsyncGenerator<[number, GenerateEvent], void>,
  whole: (index: number, text: string, ids: readonly number[], end: EndEvent) => object,
): AsyncGenerator<string, void> {
  const texts = new Map<number, string>()
  const progress = toProgress()
  const timingsAt = createLiveTimings(body.timings_per_token)
  for await (const [index, event] of events) {
    const timings = timingsAt(index, event)
    const chunk = (content: string, tokens: readonly number[], rest: object = {}) =>
      sse({ index, content, tokens, stop: false, id_slot: -1, model, ...rest, ...timings })
    if (event.type === 'prefill')
      yield body.return_progress ? chunk('', [], { prompt_progress: progress(index, event) }) : ''
    if (event.type === 'frame') {
      const content = event.parts.map(({ text }) => text).join('')
      texts.set(index, (texts.get(index) ?? '') + content)
      const { ids = [], tokens } = event
      // Whoever wants to know of each token is told of each by itself; the words come with the first.
      if (tokens && tokens.length > 0)
        yield tokens
          .map((token, at) =>
            chunk(at === 0 ? content : '', [token.token], {
              completion_probabilities: toProbabilities([token], body.post_sampling_probs === true),
            }),
          )
          .join('')
      else if (content !== '' || ids.length > 0) yield chunk(content, ids)
    }
    if (event.type === 'end') yield sse(whole(index, texts.get(index) ?? '', [], event))
  }
}
