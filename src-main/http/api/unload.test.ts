import { describe, expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

const messages = [{ role: 'user', content: 'Hi' }]

describe('a model that the first request has loaded', () => {
  it.each([
    ['/v1/chat/completions', { messages, reasoning_effort: 'high' }],
    ['/v1/responses', { input: 'Hi', reasoning: { effort: 'high' } }],
    ['/v1/completions', { prompt: 'a', suffix: 'b' }],
    ['/api/generate', { prompt: 'a', suffix: 'b', stream: false }],
    ['/infill', { input_prefix: 'a', input_suffix: 'b' }],
    ['/completion', { prompt: 'Hi' }],
    ['/apply-template', { messages, reasoning_effort: 'high' }],
    ['/v1/chat/completions/input_tokens', { messages, reasoning_effort: 'high' }],
  ])('by %s leaves again, and as its caller likes', async (path, body) => {
    const { post, services } = await startApiServer({ infill: { prefix: 1, suffix: 2, middle: 3 } })
    expect((await post(path, { model: tinyModel, ...body })).status).toBe(200)
    const { inference, idle } = services.api
    const { id } = inference.find(tinyModel)
    expect([inference.isLoaded(id), idle.leavesAt(id)]).toEqual([true, expect.any(Number)])
    await post('/api/generate', { model: tinyModel, keep_alive: 0 })
    await expect.poll(() => inference.isLoaded(id)).toBe(false)
  })

  it('is another than one that is held for the owner, also where a request was first', async () => {
    const { post, services } = await startApiServer()
    const { inference, idle } = services.api
    const { id } = inference.find(tinyModel)
    await post('/completion', { model: tinyModel, prompt: 'Hi' })
    await inference.hold(id)
    await post('/v1/chat/completions', { model: tinyModel, messages, reasoning_effort: 'high' })
    await post('/api/generate', { model: tinyModel, keep_alive: 0 })
    expect([inference.isLoaded(id), idle.leavesAt(id)]).toEqual([true, null])
  })
})
