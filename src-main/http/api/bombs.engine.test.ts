import { beforeAll, expect, it } from 'vitest'
import { startRealServer, type RealServer } from '#e2e/fixtures/real-api-server.ts'

/** Grammars and schemas made to use up memory, the stack or all of the time, against a real engine: refused or borne, never fatal. */

let server: RealServer
beforeAll(async () => {
  server = await startRealServer()
  return () => server.close()
})

const chat = '/v1/chat/completions'

const ask = async (more: object, path = chat): Promise<number> => {
  const { status, body } = await fetch(`${server.origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'Babbler',
      ...(path === chat && { max_tokens: 3, messages: [{ role: 'user', content: 'Hi' }] }),
      ...more,
    }),
    signal: AbortSignal.timeout(20_000),
  })
  await body?.cancel()
  return status
}

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown =>
  Array.from({ length: depth }).reduce<unknown>((inner) => wrap(inner), { type: 'string' })
const wide = {
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`p${index}`, { type: 'string' }]),
  ),
}

const grammars: [string, string][] = [
  ['itself', 'root ::= root'],
  ['itself first', 'root ::= root "x" | "x"'],
  ['itself around two corners', 'root ::= a\na ::= b\nb ::= a'],
  ['nothing, for ever', 'root ::= (""*)*'],
  ['maybe, very often', 'root ::= ("a"?){1500}'],
  ['three thousand that may be left out', `root ::= ${'"a"? '.repeat(3000)}`],
  ['three thousand that may be nothing', `root ::= ${'a '.repeat(3000)}\na ::= "x" | ""`],
  ['three hundred that may be left out', `root ::= ${'"a"? '.repeat(300)}`],
  ['anything of anything', 'root ::= ((([a-z]*)*)*)*'],
  ['a million', 'root ::= "x"{1000000}'],
  ['a hundred, thrice', 'root ::= (("x"{100}){100}){100}'],
  ['deep', `root ::= ${'('.repeat(60_000)}"x"${')'.repeat(60_000)}`],
  ['half a group', `root ::= ${'('.repeat(100)}`],
  ['half a text', 'root ::= "'],
  ['no root', 'x ::= "y"'],
  ['what is not there', 'root ::= missing'],
  ['more than less', 'root ::= "a"{5,2}'],
  ['nothing between z and a', 'root ::= [z-a]'],
  ['a character that is none', String.raw`root ::= "\U99999999"`],
  ['many choices', `root ::= ${Array.from({ length: 5000 }, (_, index) => `"${index}"`).join(' | ')}`],
]
const schemas: [string, unknown][] = [
  ['a thousand million items', { type: 'array', items: { type: 'string' }, minItems: 1e9 }],
  ['a text of a thousand million', { type: 'string', maxLength: 1e9 }],
  ['itself', { $ref: '#' }],
  ['what is not there', { $ref: '#/$defs/x' }],
  ['elsewhere', { $ref: 'http://169.254.169.254/' }],
  ['a pattern that backtracks', { type: 'string', pattern: '(a+)+$' }],
  [
    'objects in objects',
    nested(50, (inner) => ({ type: 'object', properties: { a: inner }, required: ['a'] })),
  ],
  ['choices in choices', nested(14, (inner) => ({ anyOf: [inner, inner] }))],
  ['lists in lists', nested(50, (inner) => ({ type: 'array', items: inner, maxItems: 50 }))],
  ['four hundred optional parts', wide],
  [
    'a list of five hundred parts',
    { type: 'array', prefixItems: Array.from({ length: 500 }, () => ({ type: 'string' })) },
  ],
  ['a hundred thousand choices', { enum: Array.from({ length: 100_000 }, (_, index) => index) }],
  ['a list of everything', { type: ['string', 'number', 'object', 'array', 'null', 'boolean'] }],
  ['no choice', { anyOf: [] }],
  ['a huge number', { type: 'integer', minimum: -1e300, maximum: 1e300 }],
]

it.each(grammars)('a grammar of %s', async (_, grammar) => {
  expect([200, 400]).toContain(await ask({ grammar }))
  expect(await ask({})).toBe(200)
})

it.each([
  ['a message', { messages: [{ role: 'user', content: 'hi '.repeat(300_000) }] }],
  [
    'an answer',
    {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'hi '.repeat(300_000) },
      ],
    },
  ],
  [
    'a tool',
    {
      tools: [
        { type: 'function', function: { name: 'f', description: 'hi '.repeat(300_000), parameters: {} } },
      ],
    },
  ],
])('%s far longer than any context is told to be too long', async (_, more) => {
  expect(await ask(more)).toBe(400)
  expect(await ask({})).toBe(200)
})

/** Each would be cut into tokens for longer than the engine may be silent. */
const endless = 'a'.repeat(9_000_000)
const told = [{ role: 'user', content: endless }]
it.each([
  [chat, { messages: told }],
  ['/v1/completions', { prompt: endless }],
  ['/v1/responses', { input: endless }],
  ['/v1/messages', { max_tokens: 3, messages: told }],
  ['/v1/messages/count_tokens', { messages: told }],
  ['/api/chat', { messages: told }],
  ['/api/generate', { prompt: endless }],
  ['/api/embed', { input: endless, truncate: false }],
  ['/v1/embeddings', { input: endless }],
  ['/apply-template', { messages: told }],
  ['/completion', { prompt: '<|im_start|>'.repeat(300_000) }],
])('nine million letters in a row at %s are refused, and the engine lives', async (path, body) => {
  expect(await ask(body, path)).toBe(400)
  expect(await ask({})).toBe(200)
})

it('nine million letters in a row at /api/embed are cut, and the engine lives', async () => {
  expect(await ask({ input: endless }, '/api/embed')).toBe(200)
  expect(await ask({})).toBe(200)
})

it.each(['/api/chat', '/v1/messages', '/completion', '/v1/responses'])(
  'a schema of a hundred thousand choices is refused at %s',
  async (path) => {
    const schema = { enum: Array.from({ length: 100_000 }, (_, index) => index) }
    const tool = { name: 'f', description: '', input_schema: schema }
    const messages = [{ role: 'user', content: 'Hi' }]
    const bodies: Record<string, object> = {
      '/api/chat': { messages, format: schema, options: { num_predict: 3 } },
      '/v1/messages': { messages, max_tokens: 3, tools: [tool], tool_choice: { type: 'any' } },
      '/completion': { prompt: 'Hi', json_schema: schema, n_predict: 3 },
      '/v1/responses': {
        input: 'Hi',
        max_output_tokens: 3,
        text: { format: { type: 'json_schema', schema } },
      },
    }
    expect(await ask(bodies[path] ?? {}, path)).toBe(400)
    expect(await ask({})).toBe(200)
  },
)

it.each([
  ['/completion', { prompt: [999_999_999] }],
  ['/completion', { prompt: ['a', 999_999_999] }],
  ['/v1/completions', { prompt: [999_999_999], echo: true }],
  ['/v1/embeddings', { input: [999_999_999] }],
  ['/detokenize', { tokens: [1, 999_999_999] }],
])('a token that is none, at %s', async (path, body) => {
  expect(await ask(body, path)).toBe(400)
  expect(await ask({})).toBe(200)
})

it.each(schemas)('a schema of %s', async (_, schema) => {
  expect([200, 400]).toContain(await ask({ json_schema: schema }))
  expect(
    await ask({
      tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
      tool_choice: 'auto',
    }),
  ).toBeLessThan(500)
  expect(await ask({})).toBe(200)
})
