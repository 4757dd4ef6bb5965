import { describe, expect, it } from 'vitest'
import type { Part } from '#contract/messages.ts'
import { createPartReader } from './part-reader.ts'

const chunk = { tokens: [] }
const textChunk = (text: string) => ({ ...chunk, type: undefined, segmentType: undefined, text })
const thoughtChunk = (text: string, times: { segmentStartTime?: Date; segmentEndTime?: Date } = {}) => ({
  ...chunk,
  type: 'segment' as const,
  segmentType: 'thought' as const,
  text,
  ...times,
})

describe('the reader of parts', () => {
  it('tells thoughts from text and says how long a thought took', () => {
    const parts: Part[] = []
    const reader = createPartReader((part) => parts.push(part))
    reader.read(thoughtChunk('', { segmentStartTime: new Date() }))
    reader.read(thoughtChunk('hm'))
    reader.read(thoughtChunk('', { segmentEndTime: new Date() }))
    reader.read(textChunk('yes'))
    reader.end()
    expect(parts).toEqual([
      { type: 'thought', text: 'hm' },
      { type: 'thought', text: '', durationMs: expect.any(Number) as number },
      { type: 'text', text: 'yes' },
    ])
  })

  it('leaves out the white space around a thought, and a thought of nothing else', () => {
    const parts: Part[] = []
    const reader = createPartReader((part) => parts.push(part))
    for (const text of ['\n', ' \nhm,', ' \n', 'well', '\n\n']) reader.read(thoughtChunk(text))
    reader.read(thoughtChunk('', { segmentEndTime: new Date() }))
    for (const text of ['\n', '\nyes ', '\n']) reader.read(textChunk(text))
    reader.read(thoughtChunk('\n\n', { segmentEndTime: new Date() }))
    reader.end()
    expect(parts.map(({ text }) => text)).toEqual(['hm,', ' \nwell', '', 'yes ', '\n'])
  })

  it('ends a thought that the answer breaks off in', () => {
    const parts: Part[] = []
    const reader = createPartReader((part) => parts.push(part))
    reader.read(thoughtChunk('hm', { segmentStartTime: new Date() }))
    reader.end()
    reader.end()
    expect(parts.at(-1)).toEqual({ type: 'thought', text: '', durationMs: expect.any(Number) as number })
    expect(parts).toHaveLength(2)
  })
})
