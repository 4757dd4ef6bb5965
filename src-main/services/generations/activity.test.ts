import { expect, it } from 'vitest'
import type { GenerateEvent } from '#contract/engine.ts'
import { createActivityLog } from './activity.ts'

type Event = Exclude<GenerateEvent, { type: 'end' }>

const frame = (completionTokens: number, text: string): Event => ({
  type: 'frame',
  parts: [{ type: 'text', text }],
  completionTokens,
})

const start = () => {
  let clock = 0
  const log = createActivityLog(undefined, () => clock)
  const run = log.observe('m')
  const at = (ms: number, event: Event) => {
    clock = ms
    run.onEvent?.(event)
  }
  at(0, { type: 'prefill', done: 10, total: 40 })
  return { log, run, at }
}

it('tells the speed by the tokens that were counted, whatever their text is', () => {
  for (const text of ['a', '語', 'a very long word indeed']) {
    const { log, at } = start()
    at(500, frame(3, text))
    expect(log.of('m')).toMatchObject({ isLive: false })
    at(1500, frame(13, text))
    // Ten in a second: the first frame's were made before the clock began.
    expect(log.of('m')).toEqual({
      answering: 1,
      isLive: true,
      tokensPerSecond: 10,
      timeToFirstTokenMs: 500,
      contextTokens: 53,
    })
  }
})

it('adds up those who answer at the same time, and keeps the last figures when they are gone', () => {
  const { log, run, at } = start()
  const other = log.observe('m')
  at(1000, frame(1, 'a'))
  other.onEvent?.(frame(1, 'a'))
  at(2000, frame(21, 'b'))
  other.onEvent?.(frame(11, 'b'))
  expect(log.of('m')?.tokensPerSecond).toBe(30)
  run.onGone?.()
  other.onGone?.()
  expect(log.of('m')).toMatchObject({ answering: 0, isLive: false })
})
