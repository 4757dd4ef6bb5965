import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createRooms, type OpenedAnnex } from './annex.ts'
import type { Room } from './room.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const roomOf = (count: number) => ({ sequences: { all: Array.from({ length: count }) } }) as unknown as Room
const plan = { contextSize: 1000, sequences: 2 }

const createHouse = (open?: () => Promise<OpenedAnnex | null>) => {
  const first = roomOf(1)
  const second = roomOf(2)
  const close = vi.fn(() => Promise.resolve())
  const opening = vi.fn(open ?? (() => Promise.resolve({ room: second, close })))
  const rooms = createRooms({ first, plan, open: opening, idleMs: 1000 })
  const enter = async (tokens = 10, isBound = false) => {
    const { room, leave } = await rooms.enter(tokens, isBound)
    return { leave, name: room === first ? 'first' : 'annex' }
  }
  return { rooms, enter, opening, close }
}

it('opens the second room when the first is full, and once for all who come', async () => {
  const { rooms, enter, opening } = createHouse()
  expect(rooms.atOnce).toBe(3)
  const entered = await Promise.all([enter(), enter(), enter(), enter()])
  expect(entered.map(({ name }) => name)).toEqual(['first', 'annex', 'annex', 'first'])
  expect(opening).toHaveBeenCalledTimes(1)
})

it('leaves in the first room who has a name or needs much', async () => {
  const { enter, opening } = createHouse()
  await enter()
  expect((await enter(10, true)).name).toBe('first')
  expect((await enter(1001)).name).toBe('first')
  expect(opening).not.toHaveBeenCalled()
})

it('prefers the second room while it is open, and gives it up when nobody comes', async () => {
  const { enter, opening, close } = createHouse()
  const one = await enter()
  const two = await enter()
  one.leave()
  two.leave()
  two.leave()
  await vi.advanceTimersByTimeAsync(900)
  const three = await enter()
  expect(three.name).toBe('annex')
  await vi.advanceTimersByTimeAsync(5000)
  expect(close).not.toHaveBeenCalled()
  three.leave()
  await vi.advanceTimersByTimeAsync(1000)
  expect(close).toHaveBeenCalledTimes(1)
  expect((await enter()).name).toBe('first')
  expect((await enter()).name).toBe('annex')
  expect(opening).toHaveBeenCalledTimes(2)
})

it('shows each room that is open, and keeps it meanwhile', async () => {
  const { rooms, enter, close } = createHouse()
  const counts: number[] = []
  const look = () =>
    rooms.each(async ({ sequences }) => {
      counts.push(sequences.all.length)
      await vi.advanceTimersByTimeAsync(5000)
      expect(close).not.toHaveBeenCalled()
    })
  await look()
  expect(counts).toEqual([1])
  const entered = await Promise.all([enter(), enter()])
  await vi.advanceTimersByTimeAsync(5000)
  entered[1].leave()
  await rooms.each(({ sequences }) => Promise.resolve(void counts.push(sequences.all.length)))
  expect(counts).toEqual([1, 1, 2])
  expect(close).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1000)
  expect(close).toHaveBeenCalledTimes(1)
})

it('makes do with the first room while there is no memory, and tries again', async () => {
  const { enter, opening } = createHouse(() => Promise.resolve(null))
  await enter()
  expect((await enter()).name).toBe('first')
  expect((await enter()).name).toBe('first')
  expect(opening).toHaveBeenCalledTimes(2)
})
