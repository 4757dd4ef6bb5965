import { describe, expect, it } from 'vitest'
import { createEventQueue } from './event-queue.ts'

describe('an event queue', () => {
  it('gives what was pushed, in order, to a reader that comes late or early', async () => {
    const queue = createEventQueue<number>()
    queue.push(1)
    const seen: number[] = []
    const read = async () => {
      for await (const event of queue) seen.push(event)
    }
    const done = read()
    queue.push(2)
    await Promise.resolve()
    queue.push(3)
    queue.close()
    await done
    expect(seen).toEqual([1, 2, 3])
  })

  it('fails after what was pushed before', async () => {
    const queue = createEventQueue<number>()
    queue.push(1)
    queue.fail(new Error('broken'))
    const seen: number[] = []
    const read = async () => {
      for await (const event of queue) seen.push(event)
    }
    await expect(read()).rejects.toThrow('broken')
    expect(seen).toEqual([1])
  })
})
