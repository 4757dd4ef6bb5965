import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { EnergyTotal } from '#contract/energy.ts'
import { silentLog } from '#lib/silent-log.ts'
import { createTotals } from './totals.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const answer = (modelId: string): EnergyTotal => ({
  ...{ month: '2031-05', modelId, answers: 1, promptTokens: 2, completionTokens: 3 },
  ...{ joules: 4, estimatedJoules: 5 },
})

const setUp = () => {
  const writes: EnergyTotal[] = []
  const onWritten = vi.fn()
  const table = { addEnergy: (total: EnergyTotal) => void writes.push(total), energyTotals: () => writes }
  return { writes, onWritten, totals: createTotals({ table, log: silentLog, onWritten, laterMs: 500 }) }
}

it('writes once for each model however many answers end together, and not while they do', () => {
  const { writes, onWritten, totals } = setUp()
  for (const modelId of ['a', 'b', 'a', 'a']) totals.add(answer(modelId))
  expect(writes).toEqual([])
  vi.advanceTimersByTime(500)
  expect(writes).toEqual([
    { ...answer('a'), answers: 3, promptTokens: 6, completionTokens: 9, joules: 12, estimatedJoules: 15 },
    answer('b'),
  ])
  expect(onWritten).toHaveBeenCalledTimes(1)
})

it('tells of all that was counted, and keeps it at the end', () => {
  const { totals, writes } = setUp()
  totals.add(answer('a'))
  expect(totals.all()).toEqual([answer('a')])
  totals.add(answer('b'))
  totals.close()
  expect(writes).toEqual([answer('a'), answer('b')])
})

it('writes at once what comes after the end, as of answers that it cut off', () => {
  const { totals, writes } = setUp()
  totals.close()
  totals.add(answer('a'))
  expect(writes).toEqual([answer('a')])
})

it('writes nothing of what was erased', () => {
  const { totals, writes } = setUp()
  totals.add(answer('a'))
  totals.forget()
  vi.advanceTimersByTime(500)
  totals.close()
  expect(writes).toEqual([])
})
