import { describe, expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const model = tinyModel

describe('the seed of the run', () => {
  it.each([
    ['/v1/chat/completions', { model, messages }],
    ['/v1/responses', { model, input: 'Hi' }],
    ['/v1/messages', { model, messages, max_tokens: 9 }],
    ['/api/chat', { model, messages }],
    ['/api/generate', { model, prompt: 'Hi' }],
  ])('is that of requests that name none: %s', async (path, body) => {
    const { services, launch, send } = await startApiServer()
    const authorization = `Bearer ${await services.api.switchOnForRun('seeded', { seed: 42 })}`
    const headers = { authorization, 'content-type': 'application/json' }
    const { status } = await send('POST', path, { headers, body: JSON.stringify(body) })
    expect(status).toBe(200)
    expect(launch.processes[0]?.requests.at(-1)?.sampling.seed).toBe(42)
  })

  it('is not that of requests that name one, or want chance', async () => {
    const { services, launch, send } = await startApiServer()
    const authorization = `Bearer ${await services.api.switchOnForRun('seeded', { seed: 42 })}`
    const headers = { authorization, 'content-type': 'application/json' }
    const seeds: (number | undefined)[] = []
    for (const seed of [7, -1, -1]) {
      await send('POST', '/v1/chat/completions', { headers, body: JSON.stringify({ model, messages, seed }) })
      seeds.push(launch.processes[0]?.requests.at(-1)?.sampling.seed)
    }
    const [named, one, other] = seeds
    expect(named).toBe(7)
    expect(one).not.toBe(42)
    expect(one).not.toBe(other)
  })
})
