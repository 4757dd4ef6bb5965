import { randomUUID } from 'node:crypto'
import type { GenerateEvent } from '#contract/engine.ts'
import type { Usage } from '#contract/messages.ts'
import type { EngineClient } from './client.ts'
import type { EngineCalls } from './types.ts'

/** How long an engine may take to obey a stop before it is killed. */
const stopLimitMs = 1000

/** The end of an answer that was stopped before anything was known of it. */
export const abortedEnd = (usage: Partial<Usage> = {}): GenerateEvent => ({
  type: 'end',
  reason: 'abort',
  usage: {
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    timeToFirstTokenMs: 0,
    tokensPerSecond: 0,
    ...usage,
  },
})

/**
 * One answer from one engine. An abort asks the engine to stop, and kills it when it does not within a second;
 * either way the last event is `end` with `reason: 'abort'`. Throws AppError.
 */
export async function* generation(
  client: EngineClient,
  ask: (call: EngineCalls, id: string) => Promise<AsyncIterable<GenerateEvent>>,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, void> {
  const id = randomUUID()
  let promptTokens = 0
  let waiting = true
  let timer: NodeJS.Timeout | undefined

  const killLater = () => {
    timer = setTimeout(() => {
      // An `end` may be there that our reader has not taken yet; that is not the engine's fault.
      if (waiting) void client.end('unstoppable')
      else killLater()
    }, stopLimitMs)
  }
  // If it cannot be told any more, it is dead, which the answer's own stream says.
  const askToStop = () => void client.call.stop({ id }).catch(() => undefined)
  const stop = () => {
    askToStop()
    killLater()
  }

  signal.addEventListener('abort', stop, { once: true })
  try {
    const events = await client.whileAlive(ask(client.call, id))
    // A stop that overtook the call was not heard.
    if (signal.aborted) askToStop()
    for await (const event of events) {
      waiting = false
      if (event.type === 'prefill') promptTokens = event.total
      yield event
      if (event.type === 'end') return
      waiting = true
    }
    throw new Error('The answer ended without an end.')
  } catch (error) {
    const explained = await client.explain(error)
    if (!signal.aborted) throw explained
    yield abortedEnd({ promptTokens })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}
