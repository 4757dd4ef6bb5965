import { describe, expect, it } from 'vitest'
import { createFeed, FeedOverflowError } from './feed.ts'

const value = <T>(value: T) => ({ done: false, value })
const done = { done: true, value: undefined }

describe('a feed', () => {
  it('gives each reader its first events, then all that is published, in order', async () => {
    const feed = createFeed<number>()
    const early = feed.subscribe([0])
    feed.publish(1)
    const late = feed.subscribe([10])
    feed.publish(2)
    expect([await early.next(), await early.next(), await early.next()]).toEqual([0, 1, 2].map(value))
    expect([await late.next(), await late.next()]).toEqual([10, 2].map(value))
  })

  it('answers calls of next() that came before the events, in order', async () => {
    const feed = createFeed<number>()
    const reader = feed.subscribe([])
    const asked = [reader.next(), reader.next()]
    feed.publish(1)
    feed.publish(2)
    expect(await Promise.all(asked)).toEqual([1, 2].map(value))
  })

  it('tells a reader that is too slow instead of leaving something out', async () => {
    const feed = createFeed<number>({ limit: 2 })
    const slow = feed.subscribe([])
    for (const event of [1, 2, 3]) feed.publish(event)
    await expect(slow.next()).rejects.toThrow(FeedOverflowError)
    expect(await slow.next()).toEqual(done)
    expect(feed.readerCount).toBe(0)
  })

  it('keeps the newest alone where each event says everything', async () => {
    const feed = createFeed<number>({ newestOnly: true })
    const reader = feed.subscribe([0])
    feed.publish(1)
    feed.publish(2)
    expect(await reader.next()).toEqual(value(2))
  })

  it.each(['abort', 'return', 'end'] as const)(
    'lets go of a reader on %s, even while it waits',
    async (how) => {
      const readers: boolean[] = []
      const feed = createFeed<number>({ onReaders: (someone) => readers.push(someone) })
      const controller = new AbortController()
      const reader = feed.subscribe([], controller.signal)
      const waiting = reader.next()
      if (how === 'abort') controller.abort()
      else if (how === 'return') await reader.return?.()
      else feed.end()
      expect(await waiting).toEqual(done)
      expect(feed.readerCount).toBe(0)
      expect(readers).toEqual([true, false])
    },
  )

  it('lets a reader finish what was published before the end', async () => {
    const feed = createFeed<number>()
    const reader = feed.subscribe([])
    feed.publish(1)
    feed.end()
    expect([await reader.next(), await reader.next()]).toEqual([value(1), done])
  })

  it('gives nothing to a reader whose signal was aborted before', async () => {
    const feed = createFeed<number>()
    expect(await feed.subscribe([1], AbortSignal.abort()).next()).toEqual(done)
    expect(feed.readerCount).toBe(0)
  })
})
