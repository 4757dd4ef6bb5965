import { describe, expect, it } from 'vitest'
import { createQueue } from './queue.ts'

const never = new AbortController().signal

describe('a queue', () => {
  it('gives turns one at a time, in the order of arrival', async () => {
    const queue = createQueue()
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
    const queue = createQueue()
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
})
