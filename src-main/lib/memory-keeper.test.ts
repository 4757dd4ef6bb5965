import { getHeapStatistics } from 'node:v8'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryKeeper } from './memory-keeper.ts'

describe('when it looks', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const setUp = ({ freedTo = (): number => 100 } = {}) => {
    const memory = { heldBytes: 100 }
    const collected: boolean[] = []
    const keeper = createMemoryKeeper({
      quietMs: 300,
      busyMs: 2000,
      quietBytes: 10,
      busyBytes: 50,
      heldBytes: () => memory.heldBytes,
      collect: (thorough) => {
        collected.push(thorough)
        memory.heldBytes = freedTo()
      },
    })
    return { memory, collected, keeper }
  }

  it('gives all back in the first quiet moment, and once', () => {
    const { memory, collected, keeper } = setUp()
    const [endFirst, endSecond] = [keeper.begin(), keeper.begin()]
    memory.heldBytes = 120
    endFirst()
    vi.advanceTimersByTime(1000)
    expect(collected).toEqual([])
    endSecond()
    vi.advanceTimersByTime(299)
    expect(collected).toEqual([])
    vi.advanceTimersByTime(1)
    expect(collected).toEqual([true])
    vi.advanceTimersByTime(60_000)
    expect(collected).toEqual([true])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('lets little lie', () => {
    const { memory, collected, keeper } = setUp()
    keeper.begin()()
    memory.heldBytes = 109
    vi.advanceTimersByTime(60_000)
    expect(collected).toEqual([])
  })

  it('collects much while work goes on without a pause', () => {
    const { memory, collected, keeper } = setUp()
    const end = keeper.begin()
    memory.heldBytes = 149
    vi.advanceTimersByTime(2000)
    expect(collected).toEqual([])
    memory.heldBytes = 150
    vi.advanceTimersByTime(2000)
    expect(collected).toEqual([false])
    end()
    keeper.close()
    vi.advanceTimersByTime(60_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('gives back in quiet what was in use when it looked before', () => {
    const { memory, collected, keeper } = setUp({ freedTo: () => (isInUse ? 200 : 100) })
    let isInUse = true
    const end = keeper.begin()
    memory.heldBytes = 200
    vi.advanceTimersByTime(2000)
    expect(collected).toEqual([false])
    isInUse = false
    end()
    vi.advanceTimersByTime(300)
    expect(collected).toEqual([false, true])
  })

  it('does not look again and again for what is there to stay', () => {
    const { memory, collected, keeper } = setUp({ freedTo: () => 150 })
    for (let request = 0; request < 3; request += 1) {
      keeper.begin()()
      memory.heldBytes = 155
      vi.advanceTimersByTime(1000)
    }
    expect(collected).toEqual([true])
  })

  it('collects for a client that asks one thing after the other, too', () => {
    const { memory, collected, keeper } = setUp()
    for (let request = 0; request < 25; request += 1) {
      const end = keeper.begin()
      memory.heldBytes += 4
      vi.advanceTimersByTime(50)
      end()
      vi.advanceTimersByTime(50)
    }
    expect(collected).toEqual([false])
  })
})

it('brings back what V8 would hold on to', async () => {
  const held = () => getHeapStatistics().total_physical_size
  const work = () => {
    const texts = Array.from({ length: 4 }, () => JSON.stringify('x'.repeat(16 << 20)))
    return texts.length
  }
  const keeper = createMemoryKeeper({ quietMs: 0 })
  const end = keeper.begin()
  work()
  const before = held()
  end()
  await vi.waitFor(() => expect(before - held()).toBeGreaterThan(48 << 20))
  keeper.close()
})
