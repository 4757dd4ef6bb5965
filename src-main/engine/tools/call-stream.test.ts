import { describe, expect, it } from 'vitest'
import type { Tool } from '#contract/engine.ts'
import { cut, eventsOf, textOf } from './fixtures.ts'

/** Calls that are told of while they are written. */

const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const tools: Tool[] = ['weather', 'time'].map((name) => ({ name, description: '', parameters }))
/** What comes out when `text` comes in, cut into pieces of `size`. */
const read = (text: string, size: number, maxCalls = Infinity) => {
  const out = eventsOf(cut(text, size), { tools, maxCalls, inPieces: true })
  const pieces = out.filter((event) => event.type === 'callPiece')
  const ids = [...new Set(pieces.map(({ id }) => id))]
  return {
    shown: textOf(out),
    /** Put together as a client does. */
    told: ids.map((id) => {
      const own = pieces.filter((piece) => piece.id === id)
      return { id, name: own[0]?.name, arguments: own.map((piece) => piece.arguments).join('') }
    }),
    pieces: pieces.length,
    calls: out.flatMap((event) => (event.type === 'toolCalls' ? event.calls : [])),
  }
}

const rome = '{"city": "Rome, {the \\"eternal\\"} ]"}'
const compact = '{"city":"Rome, {the \\"eternal\\"} ]"}'

const forms: [name: string, text: string][] = [
  ['Hermes', `<tool_call>\n{"name": "weather", "arguments": ${rome}}\n</tool_call>`],
  ['nothing but JSON', `{"name": "weather", "parameters": ${rome}}`],
  ['fenced JSON', `\`\`\`json\n{"name": "weather", "arguments": ${rome}}\n\`\`\``],
  [
    'an id first',
    `<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "weather", "parameters": ${rome}}]<|END_ACTION|>`,
  ],
  ['Mistral, the older way', `[TOOL_CALLS][{"name": "weather", "arguments": ${rome}}]`],
  ['Mistral', `[TOOL_CALLS]weather[ARGS]${rome}`],
  [
    'DeepSeek R1',
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n\`\`\`json\n${rome}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  ],
  [
    'DeepSeek V3.1',
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>weather<｜tool▁sep｜>${rome}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  ],
  [
    'Kimi',
    `<|tool_calls_section_begin|><|tool_call_begin|>functions.weather:0<|tool_call_argument_begin|>${rome}<|tool_call_end|><|tool_calls_section_end|>`,
  ],
  ['Harmony', `<|channel|>commentary to=functions.weather<|message|>${rome}`],
  ['Llama', `<function=weather>${rome}</function>`],
]

describe('a call that is told of in pieces', () => {
  it.each(forms)('is what is called in the end: %s', (_, text) => {
    for (const size of [1, 2, 7, 1000]) {
      const { shown, told, pieces, calls } = read(text, size)
      expect(shown).toBe('')
      expect(told).toEqual(calls)
      expect(calls).toMatchObject([{ name: 'weather', arguments: compact }])
      expect(pieces).toBeGreaterThan(size === 1 ? 20 : 0)
    }
  })

  it('comes after what was said, and before the next one', () => {
    const two = `I look.<tool_call>{"name":"weather","arguments":{"city":"Rome"}}</tool_call>\n<tool_call>{"name":"time","arguments":{}}</tool_call>`
    for (const size of [1, 5, 1000]) {
      const { shown, told, calls } = read(two, size)
      expect(shown).toBe('I look.')
      expect(told).toEqual(calls)
      expect(calls.map(({ name }) => name)).toEqual(['weather', 'time'])
      expect(read(two, size, 1).told.map(({ name }) => name)).toEqual(['weather'])
      expect(read(two, size, 1).calls).toHaveLength(1)
    }
  })

  it('stays as far as it got where the answer was cut, and is none that was asked for', () => {
    const { shown, told, calls } = read('<tool_call>{"name":"weather","arguments":{"city":"Ro', 3)
    expect(told).toMatchObject([{ name: 'weather', arguments: '{"city":"Ro' }])
    expect([shown, calls]).toEqual(['', []])
  })

  it.each([
    ['a tool that is not there', '<tool_call>{"name":"missing","arguments":{}}</tool_call>'],
    ['JSON that is no call', '{"name": "Rome", "age": 5}'],
    ['a mark that is a word', 'So <tool_call> is a mark.'],
  ])('is none: %s', (_, text) => {
    for (const size of [1, 4, 1000])
      expect(read(text, size)).toMatchObject({ shown: text, told: [], calls: [] })
  })

  it('is whole at the end where its arguments are no JSON', () => {
    const { told, calls } = read(
      '<tool_call>weather\n<arg_key>city</arg_key><arg_value>Rome</arg_value></tool_call>',
      3,
    )
    expect(told).toEqual([])
    expect(calls).toMatchObject([{ name: 'weather', arguments: '{"city":"Rome"}' }])
  })
})
