import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { countCores, defaultThreads } from './threads.ts'

describe('threads', () => {
  it('are one per physical core, not per hyper-thread', () => {
    const processor = (socket: number, core: number) =>
      `processor\t: 0\nphysical id\t: ${socket}\ncore id\t\t: ${core}`
    const blocks = [processor(0, 0), processor(0, 1), processor(0, 0), processor(0, 1), processor(1, 0)]
    expect(countCores(blocks.join('\n\n'))).toBe(3)
    expect(countCores('processor\t: 0\nmodel name\t: something')).toBeNull()
  })

  it('are never fewer than one, nor more than this process may use', () => {
    expect(defaultThreads(8e9)).toBeGreaterThanOrEqual(1)
    expect(defaultThreads(8e9)).toBeLessThanOrEqual(availableParallelism())
    expect(defaultThreads(300_000)).toBe(1)
  })
})
