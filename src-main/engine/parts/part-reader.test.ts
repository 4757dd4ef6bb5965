import { describe, expect, it } from 'vitest'
import type { Part } from '#contract/messages.ts'
import { createPartReader } from './part-reader.ts'

describe('the reader of parts', () => {
  it('tells thoughts from text and says how long a thought took', () => {
    const parts: Part[] = []
    const reader = createPartReader((part) => parts.push(part))
    reader.think('')
    reader.think('hm')
    reader.endThought()
    reader.speak('yes')
    reader.endThought()
    expect(parts).toEqual([
      { type: 'thought', text: 'hm' },
      { type: 'thought', text: '', durationMs: expect.any(Number) as number },
      { type: 'text', text: 'yes' },
    ])
  })

  it('leaves out the white space around a thought, and a thought of nothing else', () => {
    const parts: Part[] = []
    const reader = createPartReader((part) => parts.push(part))
    for (const text of ['\n', ' \nhm,', ' \n', 'well', '\n\n']) reader.think(text)
    reader.endThought()
    for (const text of ['\n', '\nyes ', '\n']) reader.speak(text)
    reader.think('\n\n')
    reader.endThought()
    expect(parts.map(({ text }) => text)).toEqual(['hm,', ' \nwell', '', 'yes ', '\n'])
  })

  it('keeps the white space at which a thought was cut that goes on, and ends it where nothing more comes', () => {
    const parts: Part[] = []
    const reader = createPartReader((part) => parts.push(part), { goesOn: true })
    for (const text of ['', ' and', ' then', '\n']) reader.think(text)
    reader.endThought()
    reader.think('\nA new one')
    expect(parts.map(({ text }) => text)).toEqual([' and', ' then', '', 'A new one'])
    const ended: Part[] = []
    const other = createPartReader((part) => ended.push(part), { goesOn: true })
    other.think('')
    other.endThought()
    expect(ended).toEqual([{ type: 'thought', text: '', durationMs: expect.any(Number) as number }])
  })

  it('ends a thought that the answer breaks off in', () => {
    const parts: Part[] = []
    const reader = createPartReader((part) => parts.push(part))
    reader.think('hm')
    reader.endThought()
    reader.endThought()
    expect(parts.at(-1)).toEqual({ type: 'thought', text: '', durationMs: expect.any(Number) as number })
    expect(parts).toHaveLength(2)
  })
})
