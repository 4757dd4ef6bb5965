import { describe, expect, it } from 'vitest'
import type { Tool } from '#contract/engine.ts'
import { withTools } from './prompt.ts'
import { cut, eventsOf, textOf } from './fixtures.ts'
import { grammarOfCall, grammarOfCallOr, usualForm } from './call-form.ts'
import { schemaOfCall } from './schema.ts'

const tools: Tool[] = [
  {
    name: 'weather',
    description: '',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
  { name: 'time', description: '', parameters: {} },
]
const call = '{"name": "weather", "arguments": {"city": "Köln"}}'

/** What comes out when `text` comes in, cut anywhere. */
const read = (text: string, size: number, maxCalls = Infinity) => {
  const out = eventsOf(cut(text, size), { tools, maxCalls })
  const calls = out.flatMap((event) =>
    event.type === 'toolCalls' ? event.calls.map(({ name }) => name) : [],
  )
  return { shown: textOf(out), calls, last: out.at(-1)?.type }
}

describe('an answer with calls', () => {
  it.each([1, 2, 3, 7, 1000])('gives its text and its calls apart, in pieces of %i', (size) => {
    const spoken = read(`I look: a < b [x].\n<tool_call>\n${call}\n</tool_call>`, size)
    expect(spoken).toEqual({ shown: 'I look: a < b [x].\n', calls: ['weather'], last: 'end' })
    expect(read(call, size)).toEqual({ shown: '', calls: ['weather'], last: 'end' })
  })

  it('is held to one call where no more are wanted', () => {
    const two = `<tool_call>${call}</tool_call><tool_call>{"name":"time","arguments":{}}</tool_call>`
    expect(read(two, 7).calls).toEqual(['weather', 'time'])
    expect(read(two, 7, 1)).toEqual({ shown: '', calls: ['weather'], last: 'end' })
  })

  it.each([1, 5, 1000])('loses nothing where there is none, in pieces of %i', (size) => {
    for (const text of ['{"a": 1}', 'a <tool', '[TOOL', 'Plain.', '<tool_call>oops', '  ', 'x <b>y</b> [z]'])
      expect(read(text, size)).toEqual({ shown: text, calls: [], last: 'end' })
  })
})

describe('the conversation', () => {
  it('tells the tools, the calls and the results', () => {
    const messages = withTools(
      [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Weather?' },
        {
          role: 'assistant',
          text: '',
          toolCalls: [{ id: '1', name: 'weather', arguments: '{"city":"Köln"}' }],
        },
        { role: 'tool', text: 'rain', toolCallId: '1' },
        { role: 'tool', text: 'wind', toolCallId: '2' },
        { role: 'user', text: 'So?' },
      ],
      tools,
    )
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(messages[0]?.text).toMatch(/^Be brief\.\n\n# Tools[\s\S]*"name":"weather"/)
    expect(messages[2]?.text).toBe(
      '<tool_call>\n{"name": "weather", "arguments": {"city":"Köln"}}\n</tool_call>',
    )
    expect(messages[3]?.text).toBe(
      '<tool_response>\nrain\n</tool_response>\n<tool_response>\nwind\n</tool_response>\nSo?',
    )
  })

  it('may be a call of any object beside a schema, where what a tool wants cannot be held to', () => {
    const pattern = { type: 'object', properties: { a: { type: 'string', pattern: '^x' } } }
    const strict = { name: 'strict', description: '', parameters: pattern }
    const answer = { type: 'object', properties: { b: { type: 'integer' } } }
    const options = { form: usualForm, many: false }
    const [grammar, free] = [pattern, {}].map((parameters) =>
      grammarOfCallOr(answer, [{ ...strict, parameters }], options),
    )
    expect(grammar).toBe(free)
    expect(grammar).toContain('root ::= call | answer-root')
    // Alone it must be as it is wanted, or nothing.
    expect(() => grammarOfCall([strict], 'required', usualForm)).toThrow('"pattern" cannot be held to')
  })

  it('is held to a call when it must be one', () => {
    expect(schemaOfCall(tools, 'auto')).toBeNull()
    expect(JSON.parse(schemaOfCall(tools, 'required') ?? '')).toMatchObject({ anyOf: [{}, {}] })
    expect(JSON.parse(schemaOfCall(tools, { name: 'time' }) ?? '')).toMatchObject({
      anyOf: [{ properties: { name: { const: 'time' }, arguments: { type: 'object' } } }],
    })
  })
})

describe('a grammar for a call', () => {
  it('is not made of parameters without end', () => {
    const names = Array.from({ length: 50_000 }, (_, index) => [`p${index}`, {}])
    const parameters = { type: 'object', properties: Object.fromEntries(names) as object }
    const huge = [{ name: 'huge', description: '', parameters }]
    expect(() => grammarOfCall(huge, 'required', usualForm)).toThrow(/at most/)
  })

  it('has the form around each tool, and what refers inside its own schema still does', () => {
    const referring = {
      type: 'object',
      properties: { at: { $ref: '#/$defs/place' } },
      $defs: { place: { type: 'string' } },
    }
    const grammar = grammarOfCall(
      [...tools, { name: 'go', description: '', parameters: referring }],
      'required',
      usualForm,
    )
    expect(grammar).toContain(String.raw`"<tool_call>\n{\"name\": \"weather\", \"arguments\": "`)
    expect(grammar?.split('\n')[0]).toBe('root ::= call-0 | call-1 | call-2')
    expect(grammarOfCall(tools, { name: 'time' }, usualForm)?.split('\n')[0]).toBe('root ::= call-0')
    expect(grammarOfCall(tools, 'auto', usualForm)).toBeNull()
  })
})
