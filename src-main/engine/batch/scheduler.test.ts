import { expect, it, vi } from 'vitest'
import type { NativeContext } from '../native.ts'
import type { Steps } from '../steps.ts'
import { createReadingPace } from './reading-pace.ts'
import { createScheduler, type SchedulerOptions } from './scheduler.ts'
import type { Sequence, Sequences } from './sequences.ts'
import { createSlices } from './slices.ts'
import { noTiles } from './tiles.ts'
import type { Work } from './work.ts'

it('learns nothing of how fast it reads from a batch that failed', async () => {
  const decodeBatch = vi.fn(() => Promise.resolve())
  decodeBatch.mockRejectedValueOnce(new Error('no'))
  const native: Partial<NativeContext> = {
    initBatch: () => undefined,
    addToBatch: () => new Uint32Array(),
    decodeBatch,
  }
  const sequences: Partial<Sequences> = { clear: (sequence) => void (sequence.held = []) }
  const steps: Partial<Steps> = { watch: (_, step) => step }
  const slices = createSlices(512)
  const readingPace = createReadingPace(noTiles)
  const took = [vi.spyOn(slices, 'took'), vi.spyOn(readingPace, 'took')]
  const scheduler = createScheduler({
    ...{ native, sequences, steps, slices, readingPace, tiles: noTiles },
    ...{ contextSize: 2048, governor: null, isOrdered: true },
  } as unknown as SchedulerOptions)
  const read = () =>
    new Promise<unknown>((onEnd) => {
      const sequence: Partial<Sequence> = { id: 0, held: [] }
      const work: Partial<Work> = {
        ...{ tokens: [1, 2, 3], sampler: null, isAlone: false, checkpointAt: null, isCancelled: false },
        ...{ computed: { batches: 0, share: 0 }, onRead: () => undefined, onEnd },
      }
      scheduler.add({ ...work, sequence } as Work)
    })
  expect(await read()).toBeInstanceOf(Error)
  expect(await read()).toBeNull()
  for (const one of took) expect(one).toHaveBeenCalledTimes(1)
})
