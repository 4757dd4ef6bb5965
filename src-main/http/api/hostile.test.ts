import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

/** Requests that nobody with good manners sends: the right status each, and the next good one is served. */
const chat = '/v1/chat/completions'
const user = { role: 'user', content: 'Hi' }
const good = { model: tinyModel, messages: [user] }

/** What no field of these takes. */
const wrong: Record<string, unknown[]> = {
  messages: [null, 'text', 5, {}, [], [123], [{}], [null], [{ role: 5 }], [{ role: 'nobody', content: 'x' }]],
  'messages ': [
    [{ role: 'user', content: 5 }],
    [{ role: 'user' }],
    [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }],
  ],
  model: [5, {}, [], true, 'x'.repeat(2000)],
  temperature: ['1', -1, 6, {}],
  top_p: [-0.1, 1.1, 'x'],
  top_k: [-2, 1.5, 'x'],
  n: [0, -1, 17, 1.5, '2'],
  max_tokens: [0, -2, 1.5, '8', 1e12],
  max_completion_tokens: [0, {}, 'x'],
  stop: [5, {}, [5], '', Array.from({ length: 17 }, () => 'x')],
  stream: ['true', 1, {}],
  stream_options: [5, 'x', { include_usage: 'yes' }],
  seed: ['x', 1.5, {}],
  logprobs: [1, 'true'],
  top_logprobs: [-1, 21, 'x'],
  logit_bias: [5, [1], { x: 1 }, { 5: 'x' }, { 5: 101 }, { '-1': 1 }],
  presence_penalty: [3, 'x'],
  frequency_penalty: [-3, {}],
  tools: [
    5,
    {},
    [5],
    [{}],
    [{ type: 'function' }],
    [{ type: 'function', function: {} }],
    [{ type: 'web', function: { name: 'x' } }],
  ],
  tool_choice: [
    'x',
    5,
    { type: 'function' },
    { type: 'function', function: { name: 'missing' } },
    'required',
  ],
  response_format: [
    5,
    'json',
    {},
    { type: 'sound' },
    { type: 'json_schema' },
    { type: 'json_object', schema: 5 },
  ],
  grammar: [5, {}],
  reasoning_effort: [5, {}],
}
const chatRows = Object.entries(wrong).flatMap(([field, values]) =>
  values.map((value): [string, string, unknown, number] => [
    `${field} = ${JSON.stringify(value).slice(0, 40)}`,
    chat,
    { ...good, [field.trim()]: value },
    400,
  ]),
)
const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
const bodies: [string, string, unknown, number][] = [
  ...[
    '',
    '{',
    '[',
    'null',
    '5',
    '"x"',
    '[]',
    '{"messages":}',
    '\u0000',
    'undefined',
    '{"a":1}}',
    "{'a':1}",
    deep,
  ].map((body): [string, string, unknown, number] => [`the body ${body.slice(0, 12)}`, chat, body, 400]),
  ['bytes that are no UTF-8', chat, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400],
  ['a key that would poison prototypes', chat, '{"__proto__":{"model":"x"},"messages":[]}', 400],
  ['a model that is not there', chat, { ...good, model: 'nobody' }, 404],
  ['a path for a model', chat, { ...good, model: '../../../etc/passwd' }, 404],
  ['a model with a zero byte', chat, { ...good, model: 'x\u0000y' }, 404],
  ['completions without a prompt', '/v1/completions', { model: tinyModel }, 400],
  ['completions with a suffix', '/v1/completions', { model: tinyModel, prompt: 'x', suffix: 'y' }, 501],
  ['completions of mixed prompts', '/v1/completions', { model: tinyModel, prompt: ['x', 5] }, 400],
  ['completions of negative tokens', '/v1/completions', { model: tinyModel, prompt: [-1] }, 400],
  ['completions, best of many', '/v1/completions', { model: tinyModel, prompt: 'x', best_of: 3 }, 400],
  ['embeddings of nothing', '/v1/embeddings', { model: tinyModel, input: '' }, 400],
  ['embeddings of an object', '/v1/embeddings', { model: tinyModel, input: {} }, 400],
  [
    'embeddings in another form',
    '/v1/embeddings',
    { model: tinyModel, input: 'x', encoding_format: 'x' },
    400,
  ],
  ['a response to nothing', '/v1/responses', { model: tinyModel }, 400],
  ['a response in the background', '/v1/responses', { model: tinyModel, input: 'x', background: true }, 400],
  [
    'a response to one that is not there',
    '/v1/responses',
    { model: tinyModel, input: 'x', previous_response_id: 'x' },
    404,
  ],
  [
    'a response with a foreign tool',
    '/v1/responses',
    { model: tinyModel, input: 'x', tools: [{ type: 'web_search' }] },
    400,
  ],
  ['a message without a limit', '/v1/messages', good, 400],
  ['a message without a model', '/v1/messages', { max_tokens: 1, messages: [user] }, 400],
  ['a message with a limit of none', '/v1/messages', { ...good, max_tokens: 0 }, 400],
  [
    'a message with an image',
    '/v1/messages',
    { ...good, max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'image' }] }] },
    400,
  ],
  [
    'a message with half a block',
    '/v1/messages',
    { ...good, max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'text' }] }] },
    400,
  ],
  [
    'a message with a foreign tool',
    '/v1/messages',
    { ...good, max_tokens: 1, tools: [{ type: 'bash_1', name: 'bash' }] },
    400,
  ],
  ['a message to nobody', '/v1/messages', { ...good, max_tokens: 1, model: 'nobody' }, 404],
  ['counting nothing', '/v1/messages/count_tokens', { model: tinyModel }, 400],
  ['an Ollama chat without a model', '/api/chat', { messages: [user] }, 400],
  ['an Ollama chat with an image', '/api/chat', { ...good, messages: [{ ...user, images: ['x'] }] }, 400],
  ['an Ollama chat that keeps for x', '/api/chat', { ...good, keep_alive: 'x' }, 400],
  ['an Ollama chat in another format', '/api/chat', { ...good, format: 'xml' }, 400],
  ['an Ollama chat with a wrong option', '/api/chat', { ...good, options: { temperature: 'hot' } }, 400],
  ['an Ollama answer with a suffix', '/api/generate', { model: tinyModel, prompt: 'x', suffix: 'y' }, 501],
  ['an Ollama embedding of nothing', '/api/embed', { model: tinyModel, input: [''] }, 400],
  ['showing nobody', '/api/show', { model: 'nobody' }, 404],
  ['tokens of a number', '/tokenize', { content: 5 }, 400],
  ['text of negative tokens', '/detokenize', { tokens: [-1] }, 400],
  ['a template of nothing', '/apply-template', {}, 400],
]

const errorIn = (text: string): unknown => (JSON.parse(text) as { error: unknown }).error

describe('hostile requests', () => {
  it(`get the right status, ${chatRows.length + bodies.length} of them, and the next good one is served`, async () => {
    const { post } = await startApiServer()
    const heapBefore = process.memoryUsage().heapUsed
    const seen: [string, number][] = []
    for (const [name, path, body] of [...chatRows, ...bodies]) {
      const { status, text } = await post(path, body)
      expect(errorIn(text), name).toBeDefined()
      expect(text, name).not.toMatch(/node_modules|src-main/)
      seen.push([name, status])
      if (seen.length % 10 === 0) expect((await post(chat, good)).status).toBe(200)
    }
    expect(seen).toEqual([...chatRows, ...bodies].map(([name, , , status]) => [name, status]))
    expect(seen.length).toBeGreaterThan(130)
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(100 << 20)
  })

  it.each([
    ['GET', chat, 405],
    ['PUT', chat, 405],
    ['DELETE', '/v1/models', 405],
    ['PATCH', '/api/chat', 405],
    ['POST', '/health', 405],
    ['GET', '/v1/nowhere', 404],
    ['POST', '/v1/nowhere', 404],
    ['GET', '/v1', 404],
    ['GET', '/api/nowhere', 404],
    ['POST', '/v1/messages/nowhere', 404],
    ['GET', '/v1/models/nobody', 404],
    ['GET', '/v1/models/..%2f..%2fetc%2fpasswd', 404],
    ['GET', '/v1/%zz', 400],
    ['POST', '/api/pull', 501],
  ])('%s %s is %i', async (method, path, status) => {
    const { send } = await startApiServer()
    expect((await send(method, path)).status).toBe(status)
  })

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonx'],
  ])('does not take %s for JSON', async (type) => {
    const { post } = await startApiServer()
    expect((await post(chat, good, { 'content-type': type })).status).toBe(415)
  })

  const raw = async (server: Awaited<ReturnType<typeof startApiServer>>, lines: string[], body = '') => {
    const socket = connect({ port: server.port, host: server.hostname, allowHalfOpen: true })
    let got = ''
    socket.on('data', (bytes) => (got += bytes.toString()))
    socket.on('error', () => undefined)
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
    await once(socket, 'close')
    return Number(/^HTTP\/1\.1 (\d+)/.exec(got)?.[1])
  }

  it('takes no body that is too large, and does not wait for it', async () => {
    const server = await startApiServer()
    const socket = connect({ port: server.port, host: server.hostname })
    const head = [`POST ${chat} HTTP/1.1`, `host: ${server.host}`, `authorization: Bearer ${server.apiKey}`]
    const lines = [...head, 'content-type: application/json', `content-length: ${33 << 20}`]
    socket.write(`${lines.join('\r\n')}\r\n\r\n{`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413/)
    socket.destroy()
    expect((await server.post(chat, good)).status).toBe(200)
  })

  it.each([
    ['a body cut short', (head: string[]) => [...head, 'content-length: 500'], '{"messages":', 400],
    ['a chunk cut short', (head: string[]) => [...head, 'transfer-encoding: chunked'], 'ff\r\n{', 400],
    ['two lengths', (head: string[]) => [...head, 'content-length: 5', 'content-length: 6'], 'x', 400],
    [
      'a length and chunks',
      (head: string[]) => [...head, 'content-length: 5', 'transfer-encoding: chunked'],
      '0\r\n\r\n',
      400,
    ],
    ['a length that is none', (head: string[]) => [...head, 'content-length: -1'], '', 400],
    ['no such protocol', () => ['GET / JUNK/9'], '', 400],
    ['huge headers', (head: string[]) => [...head, `x: ${'y'.repeat(20_000)}`], '', 431],
  ])('half-closed: %s', async (_, lines, body, status) => {
    const server = await startApiServer()
    const head = [
      `POST ${chat} HTTP/1.1`,
      `host: ${server.host}`,
      `authorization: Bearer ${server.apiKey}`,
      'content-type: application/json',
    ]
    expect(await raw(server, lines(head), body)).toBe(status)
    expect((await server.post(chat, good)).status).toBe(200)
  })
})
