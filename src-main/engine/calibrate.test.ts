import { expect, it } from 'vitest'
import type { Sequence } from './batch/sequences.ts'
import { calibrate } from './calibrate.ts'
import type { LoadedModel } from './load.ts'

interface Step {
  threads: number
  /** How often so many were tried before. */
  times: number
}

/** A computer on which a token takes as long as `msOf` says, and each thread has `shareOf` that time on a core. */
const start = (
  { msOf = () => 25, shareOf = () => 1 }: { msOf?: (step: Step) => number; shareOf?: (step: Step) => number },
  sequences: Partial<Sequence>[] = [{}],
) => {
  let [now, own, threads] = [0, 0, 0]
  const times = new Map<number, number>()
  const [usedPlaces, clearedPlaces] = [new Set<number>(), new Set<number>()]
  const all = sequences.map((sequence, id) => ({ id, held: [], isBusy: false, ...sequence }))
  let settled: number | null = null
  const loaded = {
    scheduler: { answering: 0, exclusive: <T>(task: () => Promise<T>) => task() },
    places: { preparing: new Set() },
    governor: { lend: (lent: number) => (threads = lent) },
    sequences: {
      all,
      needsCheckpoints: false,
      clear: ({ id }: Sequence) => {
        clearedPlaces.add(id)
        Object.assign(all[id]!, { held: [], conversation: null, typedFrom: null })
      },
    },
    native: {
      initBatch: () => undefined,
      addToBatch: (id: number) => void usedPlaces.add(id),
      decodeBatch: () => {
        const step = { threads, times: times.get(threads) ?? 0 }
        times.set(threads, step.times + 1)
        now += msOf(step)
        own += msOf(step) * threads * shareOf(step)
        return Promise.resolve()
      },
      disposeSequence: () => undefined,
      removeTokenCellsFromSequence: () => true,
    },
    contextSize: 1024,
    vocabulary: { size: 1000 },
    settleThreads: (best: number) => (settled = best),
  }
  const clock = { nowMs: () => now, ownMs: () => own }
  return {
    all,
    times,
    usedPlaces,
    clearedPlaces,
    settled: () => settled,
    run: (candidates = [8, 7, 1]) =>
      calibrate(loaded as unknown as LoadedModel, candidates, undefined, clock),
  }
}

it('takes several tokens of each, be they slow, so that a lucky one decides nothing', async () => {
  const { run, times, settled } = start({
    msOf: ({ threads, times }) => (threads === 1 && times === 1 ? 100 : 400 + 100 / threads),
  })
  expect(await run()).toEqual({ threads: 7, isSure: true })
  expect(settled()).toBe(7)
  expect([...times.values()]).toEqual([5, 5, 5])
})

it('does not count the time in which what slept woke', async () => {
  const { run, times } = start({ msOf: ({ times }) => (times === 0 ? 1000 : 20) })
  await run([2, 1])
  // A first one each, and then 400 ms of twenty each.
  expect([...times.values()]).toEqual([11, 11])
})

it('is not sure where one of them was disturbed, however many were not', async () => {
  const { run, settled } = start({ shareOf: ({ threads }) => (threads === 1 ? 0.3 : 1) })
  expect(await run()).toMatchObject({ isSure: false })
  expect(settled()).toBeNull()
})

it('ends where a token waits for the disk, and says so, but lets the first of each wait for it', async () => {
  const whole = start({ msOf: ({ times }) => (times === 0 ? 2000 : 25) })
  expect(await whole.run()).toMatchObject({ isSure: true })
  const { run, times, settled } = start({ msOf: () => 2000 })
  expect(await run()).toMatchObject({ isSure: false, isTooSlow: true })
  expect([...times.values()]).toEqual([2, 1, 1])
  expect(settled()).toBeNull()
})

it('uses an empty place rather than one that holds something, and leaves whose it is to be', async () => {
  const saidAt = 5
  const empty = { conversation: 'a', typedFrom: 0, saidAt }
  const { run, all, usedPlaces, clearedPlaces } = start({}, [{ held: [1, 2] }, empty])
  await run()
  expect([...usedPlaces]).toEqual([1])
  expect([...clearedPlaces]).toEqual([])
  expect(all).toMatchObject([{ held: [1, 2] }, empty])
})

it('is given up where somebody has a place', async () => {
  const { run, times } = start({}, [{ isBusy: true }, {}])
  expect(await run()).toBeNull()
  expect(times.size).toBe(0)
})
