import { expect, it } from 'vitest'
import type { PressureWarning } from '#contract/hardware.ts'
import { createPressureSpeech } from './pressure-speech.ts'

const warning = (kind: PressureWarning['kind'], urgency: PressureWarning['urgency']): PressureWarning => ({
  ...{ kind, urgency, value: 1 },
  modelId: 'm',
})
const listen = () => {
  let now = 0
  const speech = createPressureSpeech(() => now)
  return {
    wait: (minutes: number) => (now += minutes * 60_000),
    hear: (...warnings: PressureWarning[]) =>
      speech(warnings).map(({ kind, urgency }) => `${kind} ${urgency}`),
  }
}

it('says once that memory gets short or moves to the disk, while there is time to do something', () => {
  const { hear, wait } = listen()
  expect(hear(warning('memory', 'soon'))).toEqual(['memory soon'])
  expect(hear(warning('memory', 'soon'), warning('swap', 'soon'))).toEqual(['swap soon'])
  expect(hear()).toEqual([])
  wait(5)
  expect(hear(warning('memory', 'soon'), warning('swap', 'soon'))).toEqual([])
  wait(31)
  expect(hear(warning('memory', 'soon'))).toEqual(['memory soon'])
})

it('says each time what begins to be felt, and does not step back to what is less', () => {
  const { hear } = listen()
  for (const kind of ['memory', 'swap', 'stalling', 'temperature', 'disk'] as const)
    expect(hear(warning(kind, 'now'))).toEqual([`${kind} now`])
  expect(hear(warning('memory', 'now'))).toEqual(['memory now'])
  expect(hear(warning('memory', 'soon'))).toEqual([])
  expect(hear(warning('memory', 'soon'), warning('memory', 'now'))).toEqual(['memory now'])
})

it('says what goes on to be felt once, whatever changes of it, and again after a while', () => {
  const { hear, wait } = listen()
  const felt = warning('swap', 'now')
  expect(hear(felt)).toEqual(['swap now'])
  expect(hear({ ...felt, modelId: 'other' })).toEqual([])
  expect(hear(felt, warning('disk', 'now'))).toEqual(['disk now'])
  wait(4)
  expect(hear(felt, warning('disk', 'now'))).toEqual([])
  wait(1)
  expect(hear(felt, warning('disk', 'now'))).toEqual(['swap now', 'disk now'])
  expect(hear(warning('disk', 'now'))).toEqual([])
  expect(hear(felt)).toEqual(['swap now'])
})

it('leaves the rest that is not felt yet to the page of the computer', () => {
  const { hear } = listen()
  expect(hear(warning('stalling', 'soon'), warning('temperature', 'soon'), warning('disk', 'soon'))).toEqual(
    [],
  )
})
