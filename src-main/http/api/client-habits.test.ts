import { describe, expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

/** What clients send by habit, and what they look for. */

const messages = [{ role: 'user', content: 'Hi' }]
const chat = { model: tinyModel, messages }

it.each([
  ['/v1/chat/completions', { ...chat, top_k: -1 }],
  ['/api/chat', { ...chat, options: { top_k: -1 } }],
])('a top_k of −1 at %s cuts nothing off', async (path, body) => {
  const { post, launch } = await startApiServer()
  expect((await post(path, body)).status).toBe(200)
  expect(launch.processes[0]?.requests[0]?.sampling.topK).toBe(0)
  expect((await post('/v1/chat/completions', { ...chat, top_k: -2 })).status).toBe(400)
})

describe('the id of a request', () => {
  it.each([
    ['an answer', '/v1/chat/completions', chat, 200],
    ['a stream', '/v1/messages', { ...chat, max_tokens: 9, stream: true }, 200],
    ['a refusal', '/v1/messages', {}, 400],
    ['what is not there', '/v1/nothing', {}, 404],
  ])('comes with %s, each its own', async (_, path, body, expected) => {
    const { post } = await startApiServer()
    const ids: unknown[] = []
    for (let turn = 0; turn < 2; turn += 1) {
      const { status, headers } = await post(path, body)
      expect([status, headers['x-request-id']]).toEqual([expected, headers['request-id']])
      ids.push(headers['request-id'])
    }
    expect(ids).toEqual([expect.stringMatching(/^req_\w{24}$/), expect.not.stringMatching(String(ids[0]))])
  })

  it('can be read by the pages that may ask', async () => {
    const { send, client } = await startApiServer()
    await client.api.update({ origins: ['http://localhost:3000'] })
    const { headers } = await send('GET', '/v1/models', { headers: { origin: 'http://localhost:3000' } })
    expect(headers['access-control-expose-headers']?.split(', ')).toEqual(
      expect.arrayContaining(['request-id', 'x-request-id']),
    )
  })
})

describe('tools of which some are allowed', () => {
  const named = (name: string) => ({ type: 'function', name })
  const inChat = (name: string) => ({ type: 'function', function: { name } })
  const names = ['a', 'b', 'c']
  const ways = (allowed: string[], mode: string) =>
    [
      [
        '/v1/chat/completions',
        {
          ...chat,
          tools: names.map(inChat),
          tool_choice: { type: 'allowed_tools', allowed_tools: { mode, tools: allowed.map(inChat) } },
        },
      ],
      [
        '/v1/responses',
        {
          model: tinyModel,
          input: 'Hi',
          tools: names.map(named),
          tool_choice: { type: 'allowed_tools', mode, tools: allowed.map(named) },
        },
      ],
    ] as const

  it.each(['auto', 'required'])('are the only ones that the model knows: %s', async (mode) => {
    for (const [path, body] of ways(['c', 'a'], mode)) {
      const { post, launch } = await startApiServer()
      expect((await post(path, body)).status).toBe(200)
      const [request] = launch.processes[0]?.requests ?? []
      expect([request?.tools?.map(({ name }) => name), request?.toolChoice]).toEqual([['a', 'c'], mode])
    }
  })

  it('are refused where one is not there', async () => {
    const { post } = await startApiServer()
    for (const [path, body] of ways(['a', 'd'], 'auto')) expect((await post(path, body)).status).toBe(400)
  })
})
