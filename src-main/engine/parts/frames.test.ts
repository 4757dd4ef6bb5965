import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Part } from '#contract/messages.ts'
import { createFrames, joined } from './frames.ts'

const text = (value: string): Part => ({ type: 'text', text: value })
const thought = (value: string, durationMs?: number): Part => ({
  type: 'thought',
  text: value,
  ...(durationMs !== undefined && { durationMs }),
})

describe('frames', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('send the first part at once and what follows together', () => {
    const sent: Part[][] = []
    const frames = createFrames((parts) => sent.push(parts))
    for (const word of ['a', 'b', 'c']) frames.add(text(word))
    expect(sent).toEqual([[text('a')]])
    vi.advanceTimersByTime(25)
    expect(sent).toEqual([[text('a')], [text('bc')]])
  })

  it('are longer where many answers are under way', () => {
    const sent: Part[][] = []
    const frames = createFrames(
      (parts) => sent.push(parts),
      () => 8,
    )
    for (let token = 0; token < 13; token += 1) {
      frames.add(text('a'))
      vi.advanceTimersByTime(25)
    }
    expect(sent.map(([part]) => part?.text)).toEqual(['a', 'aaa', 'aaa', 'aaa', 'aaa'])
  })

  it('send what is left when flushed, and nothing twice', () => {
    const sent: Part[][] = []
    const frames = createFrames((parts) => sent.push(parts))
    frames.add(text('a'))
    frames.add(text('b'))
    frames.flush()
    frames.flush()
    vi.advanceTimersByTime(100)
    expect(sent).toEqual([[text('a')], [text('b')]])
  })

  it('join neighbours of one kind only, and nothing to an ended thought', () => {
    expect([thought('a'), thought('b', 5), thought('c'), text('d'), text('e')].reduce(joined, [])).toEqual([
      thought('ab', 5),
      thought('c'),
      text('de'),
    ])
  })

  it('lose no text, whatever comes', () => {
    const part = fc.record({ type: fc.constantFrom('text' as const, 'thought' as const), text: fc.string() })
    fc.assert(
      fc.property(fc.array(part), (parts: Part[]) => {
        const all = parts.reduce<Part[]>(joined, [])
        expect(all.map((one) => one.text).join('')).toBe(parts.map((one) => one.text).join(''))
      }),
    )
  })
})
