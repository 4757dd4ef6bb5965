import type { GenerateEvent, TokenReport, ToolCall } from '#contract/engine.ts'
import type { Model } from '#contract/models.ts'
import type { Api } from '#services/api/index.ts'
import type { CompleteRequest, GenerateRequest } from '#services/engines/types.ts'
import { CallerLeft } from './errors.ts'
import type { Visit } from './route.ts'

export type EndEvent = Extract<GenerateEvent, { type: 'end' }>

/** A model's answer to a visit, event by event, noted in the log. Ends with `end`; throws CallerLeft. */
export const answerChat = (api: Api, visit: Visit, model: Model, request: GenerateRequest) => {
  visit.call.asks({ modelId: model.id, request })
  return noted(
    api,
    visit,
    api.inference.generate(model, visit.caller.id, limited(api, request), visit.signal),
  )
}

export const answerText = (api: Api, visit: Visit, model: Model, request: CompleteRequest) => {
  visit.call.asks({ modelId: model.id, request })
  return noted(
    api,
    visit,
    api.inference.complete(model, visit.caller.id, limited(api, request), visit.signal),
  )
}

/** The owner's limit holds for all. */
const limited = <Request extends GenerateRequest | CompleteRequest>(api: Api, request: Request): Request => {
  const limit = api.settings().maxAnswerTokens
  if (limit === null) return request
  const maxTokens = Math.min(limit, request.sampling.maxTokens ?? Infinity)
  return { ...request, sampling: { ...request.sampling, maxTokens } }
}

async function* noted(
  api: Api,
  visit: Visit,
  events: AsyncGenerator<GenerateEvent, void>,
): AsyncGenerator<GenerateEvent, void> {
  for await (const event of events) {
    if (visit.signal.aborted) throw new CallerLeft()
    visit.begun()
    visit.call.running()
    if (event.type === 'frame') for (const part of event.parts) visit.call.said(part)
    if (event.type === 'toolCalls') visit.call.said({ type: 'calls', text: JSON.stringify(event.calls) })
    if (event.type === 'end') {
      const { promptTokens, completionTokens, timeToFirstTokenMs } = event.usage
      visit.call.usage(promptTokens, completionTokens, timeToFirstTokenMs)
      api.metrics.answered(event.usage, event.computed)
    }
    yield event
    if (event.type === 'end') return
  }
  throw new CallerLeft()
}

/** All that was answered. */
export interface Whole {
  text: string
  thought: string
  tokens: TokenReport[]
  /** With `ids` alone. */
  ids: number[]
  calls: ToolCall[]
  end: EndEvent
}

export const collect = async (events: AsyncIterable<GenerateEvent>): Promise<Whole> => {
  const whole = {
    text: '',
    thought: '',
    tokens: [] as TokenReport[],
    ids: [] as number[],
    calls: [] as ToolCall[],
  }
  for await (const event of events) {
    if (event.type === 'frame') {
      for (const part of event.parts) whole[part.type] += part.text
      whole.tokens.push(...(event.tokens ?? []))
      whole.ids.push(...(event.ids ?? []))
    }
    if (event.type === 'toolCalls') whole.calls.push(...event.calls)
    if (event.type === 'end') return { ...whole, end: event }
  }
  throw new CallerLeft()
}

/** Several sources as one, each with its number, as they come. */
export async function* merge<T>(
  sources: readonly AsyncGenerator<T, void>[],
): AsyncGenerator<[number, T], void> {
  const asked = new Map<number, Promise<[number, IteratorResult<T, void>]>>()
  const ask = (index: number) => {
    const source = sources[index]
    if (source)
      asked.set(
        index,
        source.next().then((result) => [index, result]),
      )
  }
  sources.forEach((_, index) => ask(index))
  try {
    while (asked.size > 0) {
      const [index, result] = await Promise.race(asked.values())
      if (result.done) asked.delete(index)
      else {
        ask(index)
        yield [index, result.value]
      }
    }
  } finally {
    for (const late of asked.values()) late.catch(() => undefined)
    await Promise.all(sources.map((source) => source.return().catch(() => undefined)))
  }
}
