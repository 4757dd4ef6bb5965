import type { LlamaModel } from 'node-llama-cpp'
import { expect, it } from 'vitest'
import type { NativeContext } from '../native.ts'
import { createPlaces } from './places.ts'
import type { Scheduler } from './scheduler.ts'
import { createSequences } from './sequences.ts'
import { noTiles } from './tiles.ts'

const never = new AbortController().signal
const placesOf = (native: Partial<NativeContext> = {}) => {
  const model = { fileInsights: { isHybrid: false, isRecurrent: false, swaSize: null } }
  const sequences = createSequences(
    model as unknown as LlamaModel,
    { disposeSequence: () => undefined, ...native } as NativeContext,
    { count: 1, contextSize: 8192, tiles: noTiles },
  )
  const scheduler: Scheduler = { add: () => undefined, answering: 0, exclusive: (task) => task() }
  return { sequences, places: createPlaces(sequences, scheduler) }
}

it('are read ahead in by nobody who came while an answer was about to have one', async () => {
  const { places } = placesOf()
  const [begun, ended] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const first = places.inTurn('a', () => {
    begun.resolve(undefined)
    return ended.promise
  })
  await begun.promise
  const taking = places.take([1], never, true)
  let isRead = false
  const read = () => Promise.resolve(void (isRead = true))
  const late = places.inTurn('b', read)
  ended.resolve(undefined)
  await Promise.all([first, late])
  expect(isRead).toBe(false)
  expect(await taking).not.toBeNull()
  await places.inTurn('b', read)
  expect(isRead).toBe(true)
})

it('are free again, and empty, after what they hold could not be made to fit', async () => {
  const { sequences, places } = placesOf({
    removeTokenCellsFromSequence: () => {
      throw new Error('no')
    },
  })
  const [only] = sequences.all
  if (!only) throw new Error('There is none.')
  only.held = [1, 2, 3]
  await expect(places.take([1, 2, 4, 5], never, false)).rejects.toThrow('no')
  expect(only).toMatchObject({ isBusy: false, held: [] })
  expect(await places.take([1, 2, 4, 5], never, false)).toBe(only)
})
