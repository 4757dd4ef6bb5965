import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

const embed = (text: string) => [text.length, 0]
type Server = Awaited<ReturnType<typeof startApiServer>>

/** Asks, and does not wait for what is said; the result goes away. */
const ask = ({ hostname, port, host, apiKey }: Server, path: string, body: object) => {
  const headers = { host, authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const asked = request({ host: hostname, port, path, method: 'POST', headers, agent: false })
  asked.on('error', () => undefined)
  asked.end(JSON.stringify({ model: tinyModel, ...body }))
  return () => asked.destroy()
}
const callsOf = ({ launch }: Server) => launch.processes[0]?.calls

describe.each([
  ['/v1/embeddings', { input: 'Hi' }],
  ['/api/embed', { input: 'Hi' }],
  ['/api/embeddings', { prompt: 'Hi' }],
  ['/v1/rerank', { query: 'Hi', documents: ['Ho'] }],
])('%s', (path, body) => {
  it('waits for its turn', async () => {
    const server = await startApiServer({ embed, rank: () => 1, holdAfter: 0 })
    ask(server, '/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] })
    await expect.poll(() => callsOf(server)).toContain('generate')
    const answer = server.post(path, { model: tinyModel, ...body })
    const { calls } = server.services.api
    await expect.poll(calls.underWay).toEqual({ waiting: 1, running: 1 })
    server.launch.processes[0]?.release()
    expect((await answer).status).toBe(200)
  })
})

describe('vectors', () => {
  it('are made no more once their caller has left', async () => {
    const server = await startApiServer({ embed, holdEmbed: true })
    const leave = ask(server, '/v1/embeddings', { input: ['a', 'b'] })
    await expect.poll(() => callsOf(server)).toContain('embed 2')
    leave()
    await expect.poll(() => callsOf(server)).toContain('embed cancelled')
    await expect.poll(server.services.api.calls.underWay).toEqual({ waiting: 0, running: 0 })
    expect(server.launch.processes.map(({ alive }) => alive)).toEqual([true])
  })

  it('are waited for by 128 at most: the next is told when to come again', async () => {
    const server = await startApiServer({ embed, holdEmbed: true })
    for (let index = 0; index < 129; index += 1) ask(server, '/v1/embeddings', { input: 'a' })
    await expect
      .poll(server.services.api.calls.underWay, { timeout: 10_000 })
      .toEqual({ waiting: 128, running: 1 })
    const { status, headers } = await server.post('/v1/embeddings', { model: tinyModel, input: 'a' })
    expect([status, headers['retry-after']]).toEqual([429, '5'])
  }, 20_000)
})

describe('texts that are too long', () => {
  const cutBy = async (path: string, body: object) => {
    const cuts: boolean[] = []
    const { post } = await startApiServer({ embed: (text, truncate) => (cuts.push(truncate), embed(text)) })
    expect((await post(path, { model: tinyModel, ...body })).status).toBe(200)
    return cuts
  }

  it.each([
    ['are cut by Ollama’s way', '/api/embed', {}, true],
    ['are cut where that is asked for', '/api/embed', { truncate: true }, true],
    ['are not cut where that is not wanted', '/api/embed', { truncate: false }, false],
    ['are not cut by OpenAI’s way', '/v1/embeddings', {}, false],
  ])('%s', async (_, path, body, expected) => {
    expect(await cutBy(path, { input: 'Hi', ...body })).toEqual([expected])
  })
})

it('/api/embed keeps what no text was given for, and nothing of what it refuses', async () => {
  const { post, services } = await startApiServer({ embed })
  const { inference, idle } = services.api
  const { id } = inference.find(tinyModel)
  const ask = async (input: string | string[], more = {}) =>
    (await post('/api/embed', { model: tinyModel, input, ...more })).status
  expect(await ask(['a', ''], { keep_alive: '1h' })).toBe(400)
  expect([inference.isLoaded(id), idle.leavesAt(id)]).toEqual([false, null])
  expect(await ask([], { keep_alive: '1h' })).toBe(200)
  expect([inference.isLoaded(id), idle.leavesAt(id)]).toEqual([true, expect.any(Number)])
  expect(await ask([], { keep_alive: 0 })).toBe(200)
  await expect.poll(() => inference.isLoaded(id)).toBe(false)
})

it.each([
  ['/api/embed', { input: 'Hi' }],
  ['/api/embeddings', { prompt: 'Hi' }],
])('%s keeps the model as long as it is told to', async (path, body) => {
  const { post, services } = await startApiServer({ embed })
  const { inference } = services.api
  const { id } = inference.find(tinyModel)
  expect((await post(path, { model: tinyModel, ...body })).status).toBe(200)
  expect(inference.isLoaded(id)).toBe(true)
  expect((await post(path, { model: tinyModel, keep_alive: 0, ...body })).status).toBe(200)
  await expect.poll(() => inference.isLoaded(id)).toBe(false)
})
