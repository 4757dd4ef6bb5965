import { z } from 'zod'
import type { GenerateEvent } from '#contract/engine.ts'
import type { Api } from '#services/api/index.ts'
import { listedName } from '#services/api/model-names.ts'
import type { CompleteRequest } from '#services/engines/types.ts'
import { answerText, collect, merge, type EndEvent } from '../core/answering.ts'
import { invalid, unsupported } from '../core/errors.ts'
import { tokensOfGap } from '../core/gap.ts'
import { newId, nowSeconds } from '../core/ids.ts'
import { createLiveTimings } from '../core/live-timings.ts'
import type { Answer, Visit } from '../core/route.ts'
import { toTimings } from '../core/timings.ts'
import { optional, readSampling, samplingFields, tokenLimit, toLimit } from '../core/sampling.ts'
import { sse, sseDone, sseFailure } from './dialect.ts'
import { toOldLogprobs } from './logprobs.ts'
import { toUsage } from './usage.ts'

const token = z.int().min(0).max(0x7fff_ffff)
const tokens = z.array(token).min(1).max(1_000_000)

/** `POST /v1/completions`: goes on with a text as it stands, without any template. */
export const completionRequestSchema = z.object({
  model: optional(z.string().max(1024)),
  prompt: z.union([z.string(), tokens, z.array(z.string()).min(1).max(64), z.array(tokens).min(1).max(64)]),
  suffix: optional(z.string()),
  echo: optional(z.boolean()),
  stream: optional(z.boolean()),
  stream_options: optional(z.object({ include_usage: optional(z.boolean()) })),
  /** llama.cpp's: how fast it goes, with every piece. */
  timings_per_token: optional(z.boolean()),
  n: optional(z.int().min(1).max(16)),
  best_of: optional(z.int().min(1).max(20)),
  max_tokens: tokenLimit,
  /** llama.cpp's word for it. */
  n_predict: tokenLimit,
  ...samplingFields,
  logprobs: optional(z.int().min(0).max(20)),
})
export type CompletionRequest = z.output<typeof completionRequestSchema>
type Prompt = CompleteRequest['prompt']

/** As OpenAI's has it. */
const usualTokens = 16

const promptsIn = ({ prompt }: CompletionRequest): Prompt[] => {
  if (typeof prompt === 'string') return [prompt]
  return typeof prompt[0] === 'number' ? [prompt as number[]] : (prompt as (string | number[])[])
}

export const completions = async (
  api: Api,
  visit: Visit<CompletionRequest>,
  { tellsContent }: { tellsContent: boolean },
): Promise<Answer> => {
  const { body } = visit
  if (body.suffix && typeof body.prompt !== 'string')
    throw unsupported('suffix', 'What stands before a gap is one text here; send the prompt as one.')
  const n = body.n ?? 1
  if ((body.best_of ?? 1) > n)
    throw unsupported('best_of', 'Several tries for one answer are not made here; ask for n.')
  if (body.best_of && body.best_of < n) throw invalid('best_of', 'It cannot be less than n.')
  const model = api.inference.find(body.model)
  const name = body.model ?? listedName(model, api.inference.models())
  visit.call.note({ model: name, streamed: body.stream === true })

  const prompts = promptsIn(body)
  const echoes = body.echo
    ? await Promise.all(prompts.map((prompt) => textOf(api, model, prompt)))
    : prompts.map(() => '')
  const gap =
    body.suffix && typeof body.prompt === 'string'
      ? await tokensOfGap(api, model, { prefix: body.prompt, suffix: body.suffix })
      : null
  const limit = body.max_tokens ?? body.n_predict ?? usualTokens
  const sampling = readSampling(body, { maxTokens: toLimit(limit), usualSeed: api.usualSeed() })
  const runs = prompts.flatMap((prompt, at) =>
    Array.from({ length: n }, (_, choice) => ({
      prompt: gap ?? prompt,
      echo: echoes[at] ?? '',
      seed: (sampling.seed + choice) % 0x1_0000_0000,
    })),
  )
  const answers = runs.map(({ prompt, seed }) =>
    answerText(api, visit, model, {
      prompt,
      sampling: { ...sampling, seed },
      ...(body.grammar && { grammar: body.grammar }),
      ...(body.logit_bias && { logitBias: body.logit_bias }),
      ...(typeof body.logprobs === 'number' && { logprobs: body.logprobs }),
    }),
  )
  const head = {
    id: newId('cmpl-'),
    object: 'text_completion',
    created: nowSeconds(),
    model: name,
    system_fingerprint: 'b-palabre',
  }
  if (body.stream) {
    const events = merge(answers)
    return { stream: stream(head, body, runs, events), type: 'text/event-stream', failure: sseFailure }
  }
  const wholes = await Promise.all(answers.map(collect))
  const ends = wholes.map(({ end }) => end)
  return {
    json: {
      ...head,
      choices: wholes.map(({ text, tokens, end }, index) => ({
        index,
        text: `${runs[index]?.echo ?? ''}${text}`,
        logprobs:
          typeof body.logprobs === 'number' ? toOldLogprobs(tokens, runs[index]?.echo.length ?? 0) : null,
        finish_reason: finishReason(end),
      })),
      ...(tellsContent && { content: wholes[0]?.text ?? '' }),
      usage: toCompletionUsage(ends, n),
      ...(ends[0] && { timings: toTimings(ends[0]) }),
    },
  }
}

const finishReason = ({ reason }: EndEvent) => (reason === 'stop' ? 'stop' : 'length')

/** Each prompt counts once, however many answers it got. */
const toCompletionUsage = (ends: readonly EndEvent[], n: number) => {
  const usage = toUsage(ends)
  const prompt = ends
    .filter((_, index) => index % n === 0)
    .reduce((sum, end) => sum + end.usage.promptTokens, 0)
  return { ...usage, prompt_tokens: prompt, total_tokens: prompt + usage.completion_tokens }
}

const textOf = async (
  api: Api,
  model: ReturnType<Api['inference']['find']>,
  prompt: Prompt,
): Promise<string> =>
  typeof prompt === 'string'
    ? prompt
    : (await api.inference.ask(model, (call) => call.detokenize({ tokens: prompt }))).text

async function* stream(
  head: object,
  body: CompletionRequest,
  runs: readonly { echo: string }[],
  events: AsyncGenerator<[number, GenerateEvent], void>,
): AsyncGenerator<string, void> {
  const offsets = new Map<number, number>()
  const ends = new Map<number, EndEvent>()
  const timingsAt = createLiveTimings(body.timings_per_token)
  for await (const [index, event] of events) {
    const timings =
      event.type === 'end' && body.timings_per_token ? { timings: toTimings(event) } : timingsAt(index, event)
    const chunk = (text: string, rest: object = {}) =>
      sse({
        ...head,
        choices: [{ index, text, logprobs: null, finish_reason: null, ...rest }],
        ...timings,
      })
    let out = ''
    if (!offsets.has(index)) {
      const echo = runs[index]?.echo ?? ''
      offsets.set(index, echo.length)
      if (echo !== '') out += chunk(echo)
    }
    if (event.type === 'frame') {
      const text = event.parts.map((part) => part.text).join('')
      const offset = offsets.get(index) ?? 0
      const { tokens = [] } = event
      if (text !== '' || tokens.length > 0)
        out += chunk(text, tokens.length > 0 ? { logprobs: toOldLogprobs(tokens, offset) } : {})
      offsets.set(index, offset + text.length)
    }
    if (event.type === 'end') {
      ends.set(index, event)
      out += chunk('', { finish_reason: finishReason(event) })
    }
    if (out !== '') yield out
  }
  if (body.stream_options?.include_usage) {
    const inOrder = runs.flatMap((_, index) => ends.get(index) ?? [])
    yield sse({ ...head, choices: [], usage: toCompletionUsage(inOrder, body.n ?? 1) })
  }
  yield sseDone
}
