import type { GenerateEvent, TokenReport } from '#contract/engine.ts'
import { collect, type EndEvent } from '../core/answering.ts'
import { toEnergy } from '../core/energy.ts'
import type { Answer } from '../core/route.ts'
import { toLogprobs } from '../openai/logprobs.ts'
import { ollamaFailure } from './dialect.ts'

const perMs = 1_000_000

/** How long it took and how much it was, in Ollama's words: nanoseconds. */
const toFigures = (end: EndEvent, startedAt: number) => {
  const { reason, usage } = end
  const { promptTokens, completionTokens, timeToFirstTokenMs, tokensPerSecond } = usage
  const totalMs = performance.now() - startedAt
  // The speed is that of the tokens after the first: of a few of them they would be longer than all of it took.
  const writingMs = tokensPerSecond > 0 ? (completionTokens * 1000) / tokensPerSecond : 0
  const readingMs = Math.min(timeToFirstTokenMs, totalMs)
  const evalMs = Math.min(writingMs, totalMs - readingMs)
  return {
    done: true,
    done_reason: reason === 'stop' ? 'stop' : 'length',
    total_duration: Math.round(totalMs * perMs),
    load_duration: Math.max(0, Math.round((totalMs - evalMs - readingMs) * perMs)),
    prompt_eval_count: promptTokens,
    prompt_eval_duration: Math.floor(readingMs * perMs),
    eval_count: completionTokens,
    eval_duration: Math.floor(evalMs * perMs),
    ...toEnergy([end]),
  }
}

/** What has come, as a message of a chat or as a response: each of the two ways has its own. */
export type Say = (said: {
  text: string
  thought: string
  calls: { name: string; arguments: string }[]
}) => object

/** The answer as lines of JSON, or as one when it is not streamed. */
export const answer = async (
  model: string,
  streams: boolean,
  events: AsyncGenerator<GenerateEvent, void>,
  say: Say,
): Promise<Answer> => {
  const startedAt = performance.now()
  const head = () => ({ model, created_at: new Date().toISOString() })
  if (streams)
    return {
      stream: lines(head, startedAt, events, say),
      type: 'application/x-ndjson',
      failure: (error) => line(ollamaFailure(error)),
    }
  const { text, thought, calls, tokens, end } = await collect(events)
  return {
    json: { ...head(), ...say({ text, thought, calls }), ...told(tokens), ...toFigures(end, startedAt) },
  }
}

/** Tokens are reported to those who asked for them alone. */
const told = (tokens: readonly TokenReport[] = []) => {
  const logprobs = toLogprobs(tokens).content
  return logprobs.length > 0 ? { logprobs } : {}
}

const line = (value: object) => `${JSON.stringify(value)}\n`

async function* lines(
  head: () => object,
  startedAt: number,
  events: AsyncGenerator<GenerateEvent, void>,
  say: Say,
): AsyncGenerator<string, void> {
  const silence = { text: '', thought: '', calls: [] }
  // The reply begins with the first event, so that an error still has a status of its own.
  for await (const event of events) {
    if (event.type === 'prefill') yield ''
    if (event.type === 'frame') {
      const said = event.parts
        .filter(({ text }) => text !== '')
        .map(({ type, text }) => ({ ...silence, [type]: text }))
      // Tokens that have made no whole character yet come without a word.
      const reported = told(event.tokens)
      if (said.length === 0 && reported.logprobs) said.push(silence)
      const first = Math.max(
        0,
        said.findIndex(({ text }) => text !== ''),
      )
      const out = said.map((one, at) =>
        line({ ...head(), ...say(one), ...(at === first && reported), done: false }),
      )
      if (out.length > 0) yield out.join('')
    }
    if (event.type === 'toolCalls')
      yield line({ ...head(), ...say({ ...silence, calls: event.calls }), done: false })
    if (event.type === 'end') yield line({ ...head(), ...say(silence), ...toFigures(event, startedAt) })
  }
}
