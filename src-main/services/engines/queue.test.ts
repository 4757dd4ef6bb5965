import { describe, expect, it } from 'vitest'
import { createQueue } from './queue.ts'

const never = new AbortController().signal

describe('a queue', () => {
  it('gives turns one at a time, in the order of arrival', async () => {
    const queue = createQueue({ width: () => 1, limit: 8 })
    const order: number[] = []
    const work = async (number: number) => {
      const leave = await queue.enter(never)
      order.push(number)
      await Promise.resolve()
      order.push(-number)
      leave?.()
    }
    await Promise.all([work(1), work(2), work(3)])
    expect(order).toEqual([1, -1, 2, -2, 3, -3])
    expect(queue.length).toBe(0)
  })

  it('lets those who give up go, and the others move on', async () => {
    const queue = createQueue({ width: () => 1, limit: 8 })
    const leave = await queue.enter(never)
    const impatient = new AbortController()
    const second = queue.enter(impatient.signal)
    const third = queue.enter(never)
    impatient.abort()
    expect(await second).toBeNull()
    leave?.()
    expect(await third).toBeTypeOf('function')
    expect(queue.length).toBe(1)
  })

  it('gives several turns at a time, and more when there is more room', async () => {
    let width = 2
    const queue = createQueue({ width: () => width, limit: 8 })
    const begun: number[] = []
    const enter = async (number: number) => {
      const leave = await queue.enter(never)
      begun.push(number)
      return leave
    }
    const turns = [1, 2, 3, 4, 5].map(enter)
    const [leave] = await Promise.all(turns.slice(0, 2))
    expect(begun).toEqual([1, 2])
    leave?.()
    leave?.()
    await turns[2]
    expect(begun).toEqual([1, 2, 3])
    width = 4
    queue.admit()
    await Promise.all(turns)
    expect(begun).toEqual([1, 2, 3, 4, 5])
  })

  it('turns away who comes when too many wait', async () => {
    const queue = createQueue({ width: () => 1, limit: 1 })
    await queue.enter(never)
    const second = queue.enter(never)
    await expect(queue.enter(never)).rejects.toMatchObject({ code: 'ENGINE_BUSY' })
    expect(queue.length).toBe(2)
    void second
  })
})
