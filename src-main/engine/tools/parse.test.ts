import { describe, expect, it } from 'vitest'
import type { Tool } from '#contract/engine.ts'
import { parseCalls } from './parse.ts'
import { eventsOf, textOf } from './fixtures.ts'

const tools: Tool[] = [
  {
    name: 'weather',
    description: '',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' }, zip: { enum: ['1', '2'] } },
    },
  },
  { name: 'time', description: '', parameters: {} },
]

const call = '{"name": "weather", "arguments": {"city": "Köln"}}'
const time = '{"name":"time","arguments":{}}'
const koeln = '{"city": "Köln"}'
const coder =
  '<tool_call>\n<function=weather>\n<parameter=city>\nKöln\n</parameter>\n</function>\n</tool_call>'
const kimi = (name: string, number: number, given: string) =>
  `<|tool_call_begin|>functions.${name}:${number}<|tool_call_argument_begin|>${given}<|tool_call_end|>`
const deepSeek = (inner: string) => `<｜tool▁calls▁begin｜>${inner}<｜tool▁calls▁end｜>`
const glm = '<tool_call>weather\n<arg_key>city</arg_key>\n<arg_value>Köln</arg_value>\n</tool_call>'
const dsml = (inner: string) => `<｜DSML｜function_calls>\n${inner}\n</｜DSML｜function_calls>`

/** What each family writes, how many calls are in it, and what else it says. */
const families: [family: string, written: string, calls: number, text: string][] = [
  ['Hermes and Qwen', `<tool_call>\n${call}\n</tool_call>`, 1, ''],
  ['Hermes, cut before its end', `<tool_call>\n${call}`, 1, ''],
  ['Hermes, two', `<tool_call>${call}</tool_call>\n<tool_call>${time}</tool_call>`, 2, ''],
  ['Hermes, two in one block', `<tool_call>\n${call}\n${time}\n</tool_call>`, 2, ''],
  ['Hermes between words', `Look.\n<tool_call>${call}</tool_call>\nDone.`, 1, 'Look.\n\nDone.'],
  ['Hermes, the second broken', `<tool_call>${call}</tool_call><tool_call>{oops`, 1, '<tool_call>{oops'],
  ['Qwen3-Coder', coder, 1, ''],
  [
    'Qwen3-Coder, two',
    `I look.\n${coder}\n<tool_call>\n<function=time>\n</function>\n</tool_call>`,
    2,
    'I look.\n',
  ],
  ['Qwen3-Coder without the outer mark', coder.replaceAll(/<\/?tool_call>/g, ''), 1, ''],
  ['Llama 3', '{"name": "weather", "parameters": {"city": "Köln"}}', 1, ''],
  ['Llama 3 with its tag', '<|python_tag|>{"name": "weather", "parameters": {"city": "Köln"}}', 1, ''],
  ['Llama 3, two', `<|python_tag|>${call}; ${time}`, 2, ''],
  ['Llama 3.1 by function', `<function=weather>${koeln}</function>`, 1, ''],
  ['Mistral', `[TOOL_CALLS][${call}]`, 1, ''],
  ['Mistral, two', `[TOOL_CALLS] [${call}, ${time}]`, 2, ''],
  ['Mistral by name', `[TOOL_CALLS]weather[ARGS]${koeln}`, 1, ''],
  ['Mistral by name, two', `Yes.[TOOL_CALLS]weather[ARGS]${koeln}[TOOL_CALLS]time[ARGS]{}`, 2, 'Yes.'],
  ['Mistral with ids', `[TOOL_CALLS]weather[CALL_ID]abcdefghi[ARGS]${koeln}`, 1, ''],
  [
    'DeepSeek V3',
    deepSeek(
      `<｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n\`\`\`json\n${koeln}\n\`\`\`<｜tool▁call▁end｜>`,
    ),
    1,
    '',
  ],
  ['DeepSeek V3.1', deepSeek(`<｜tool▁call▁begin｜>weather<｜tool▁sep｜>${koeln}<｜tool▁call▁end｜>`), 1, ''],
  [
    'DeepSeek V3.1, two',
    deepSeek(
      `<｜tool▁call▁begin｜>weather<｜tool▁sep｜>${koeln}<｜tool▁call▁end｜><｜tool▁call▁begin｜>time<｜tool▁sep｜>{}<｜tool▁call▁end｜>`,
    ),
    2,
    '',
  ],
  [
    'DeepSeek V3.2',
    dsml(
      '<｜DSML｜invoke name="weather">\n<｜DSML｜parameter name="city" string="true">Köln</｜DSML｜parameter>\n</｜DSML｜invoke>',
    ),
    1,
    '',
  ],
  ['Kimi K2', `<|tool_calls_section_begin|>${kimi('weather', 0, koeln)}<|tool_calls_section_end|>`, 1, ''],
  [
    'Kimi K2, two',
    `So.<|tool_calls_section_begin|>${kimi('weather', 0, koeln)}${kimi('time', 1, '{}')}<|tool_calls_section_end|>`,
    2,
    'So.',
  ],
  ['GLM', glm, 1, ''],
  ['GLM, two', `${glm}\n<tool_call>time\n</tool_call>`, 2, ''],
  [
    'MiniMax',
    '<minimax:tool_call>\n<invoke name="weather">\n<parameter name="city">Köln</parameter>\n</invoke>\n</minimax:tool_call>',
    1,
    '',
  ],
  [
    'Command R',
    '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "weather", "parameters": {"city": "Köln"}}]<|END_ACTION|>',
    1,
    '',
  ],
  ['Nemotron', `<TOOLCALL>[${call}]</TOOLCALL>`, 1, ''],
  ['plain JSON', call, 1, ''],
  ['fenced JSON', `\`\`\`json\n${call}\n\`\`\``, 1, ''],
]

/** What comes out when `written` comes in as these pieces. */
const read = (pieces: readonly string[]) => {
  const out = eventsOf(pieces, { tools })
  return {
    text: textOf(out),
    calls: out.flatMap((event) =>
      event.type === 'toolCalls'
        ? event.calls.map(({ name, arguments: given }) => [name, JSON.parse(given) as unknown])
        : [],
    ),
  }
}

describe('what a family of models writes', () => {
  it.each(families)('%s', (_, written, count, text) => {
    const expected = {
      text,
      calls: [
        ['weather', { city: 'Köln' }],
        ['time', {}],
      ].slice(0, count),
    }
    expect(read([written])).toEqual(expected)
    expect(read(Array.from(written))).toEqual(expected)
    for (let at = 1; at < written.length; at += 1)
      expect(read([written.slice(0, at), written.slice(at)]), `cut at ${at}`).toEqual(expected)
  })

  it.each([
    ['JSON that names no tool', '{"name": "rm", "arguments": {}}'],
    ['JSON that is data', '[1, 2]'],
    ['broken JSON', '<tool_call>{"name": "weather", </tool_call>'],
    ['no arguments', '{"name": "weather"}'],
    ['words', 'weather(Köln)'],
    ['words in a mark', '<tool_call>weather in Köln</tool_call>'],
    ['another tool of Mistral', '[TOOL_CALLS]rm[ARGS]{}'],
    ['another tool of Kimi', kimi('rm', 0, '{}')],
    ['more than calls in a block', `<tool_call>${call} and so on</tool_call>`],
    ['half an argument', '<tool_call>weather\n<arg_key>city</arg_key>\n<arg_value>Kö'],
  ])('is no call: %s', (_, written) => {
    expect(parseCalls(written, tools)).toBeNull()
    expect(read(Array.from(written))).toEqual({ text: written, calls: [] })
  })
})

describe('a call', () => {
  const argumentsOf = (written: string) =>
    JSON.parse(parseCalls(written, tools)?.calls[0]?.arguments ?? 'null') as unknown

  it('may have any mark in its arguments', () => {
    const city = '</tool_call> "<tool_call>" }] \\ [TOOL_CALLS]'
    const given = JSON.stringify({ name: 'weather', arguments: { city } })
    for (const written of [`<tool_call>${given}</tool_call>`, given, `[TOOL_CALLS][${given}]`])
      expect(read(Array.from(written)).calls).toEqual([['weather', { city }]])
  })

  it('has its arguments in the types of the schema', () => {
    const parameter = (key: string, value: string) => `<parameter=${key}>\n${value}\n</parameter>\n`
    const all = ['city', '12', 'days', '3', 'zip', '1', 'other', '[1, 2]', 'free', 'as it is']
    const inner = all.map((one, at) => (at % 2 === 0 ? parameter(one, all[at + 1] ?? '') : '')).join('')
    expect(argumentsOf(`<tool_call>\n<function=weather>\n${inner}</function>\n</tool_call>`)).toEqual({
      city: '12',
      days: 3,
      zip: '1',
      other: [1, 2],
      free: 'as it is',
    })
  })

  it('keeps the id that its template wants back, and gets a new one where that says nothing', () => {
    const idOf = (written: string) => parseCalls(written, tools)?.calls[0]?.id
    expect(idOf(kimi('weather', 0, koeln))).toBe('functions.weather:0')
    expect(idOf(`[TOOL_CALLS]weather[CALL_ID]abcdefghi[ARGS]${koeln}`)).toBe('abcdefghi')
    expect(idOf('{"id": "0", "name": "weather", "arguments": {}}')).toMatch(/^call_\w{24}$/)
    expect(idOf('{"id": "<script>alert</script>", "name": "weather", "arguments": {}}')).toMatch(/^call_/)
  })

  it('that is none ten thousand times takes no time', () => {
    const started = performance.now()
    expect(parseCalls('<tool_call>{'.repeat(10_000), tools)).toBeNull()
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('calls that are no JSON', () => {
  const given = (written: string) =>
    parseCalls(written, tools)?.calls.map((one) => JSON.parse(one.arguments) as unknown)

  it.each([
    [
      'Gemma 4',
      '<|tool_call>call:weather{city:<|"|>Köln, "am" Rhein<|"|>,days:5,list:[1,<|"|>a<|"|>],more:{on:true}}<tool_call|>',
    ],
    [
      'LFM2',
      `<|tool_call_start|>[weather(city='Köln, "am" Rhein', days=5, list=[1, "a"], more={"on": True})]<|tool_call_end|>`,
    ],
  ])('are read as %s writes them', (_, written) => {
    expect(given(written)).toEqual([
      { city: 'Köln, "am" Rhein', days: 5, list: [1, 'a'], more: { on: true } },
    ])
  })

  it('are read as Apertus and Solar write them', () => {
    expect(given('<|tools_prefix|>[{"weather": {"city": "Rome"}}]<|tools_suffix|>')).toEqual([
      { city: 'Rome' },
    ])
    expect(
      given(
        '<|tool_calls|><|tool_call:begin|>c1<|tool_call:name|>weather<|tool_call:args|>{"city": "Rome"}<|tool_call:end|><|calls|>',
      ),
    ).toEqual([{ city: 'Rome' }])
  })

  it.each([
    '<|tool_call>call:weather{city:<|"|>Rome}<tool_call|>',
    '<|tool_call>call:nobody{}<tool_call|>',
    "<|tool_call_start|>[weather(city='Rome')",
    "<|tool_call_start|>[weather('Rome')]<|tool_call_end|>",
    `<|tool_call_start|>[weather(city=${'['.repeat(200)})]<|tool_call_end|>`,
  ])('are text where they are broken: %s', (written) => {
    expect(parseCalls(written, tools)).toBeNull()
  })
})
