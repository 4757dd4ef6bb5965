import { describe, expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const thinking = { thinks: true, isOnByDefault: true, efforts: ['low', 'high'] }
const model = tinyModel

describe('the effort of Anthropic’s requests', () => {
  it.each([
    ['high', { type: 'adaptive' }, { mode: 'on', effort: 'high' }],
    ['low', undefined, { mode: 'off', effort: 'low' }],
    // One that the template does not know is left to it.
    ['max', { type: 'adaptive' }, { mode: 'on', effort: null }],
  ])('%s is told to the model', async (effort, asked, expected) => {
    const { post, launch } = await startApiServer({ thinking })
    const body = { model, messages, max_tokens: 9, thinking: asked, output_config: { effort } }
    expect((await post('/v1/messages', body)).status).toBe(200)
    expect((await post('/v1/messages/count_tokens', body)).status).toBe(200)
    expect(launch.processes[0]?.requests[0]?.thinking).toMatchObject(expected)
  })
})

describe('what is usual in this run', () => {
  const asked = (enable: unknown) => ({ chat_template_kwargs: { enable_thinking: enable } })
  const ask = async (thinks: boolean | undefined, path: string, body: object) => {
    const { services, launch, post } = await startApiServer({ thinking })
    const secret = await services.api.switchOnForRun('usual', thinks === undefined ? {} : { thinks })
    const headers = { authorization: `Bearer ${secret}` }
    expect((await post(path, { model, ...body }, headers)).status).toBe(200)
    const { thinking: told, templateWords } = launch.processes[0]?.requests.at(-1) ?? {}
    return [told?.mode ?? null, templateWords?.enable_thinking]
  }

  it.each([
    ['/v1/chat/completions', { messages }],
    ['/v1/responses', { input: 'Hi' }],
    ['/v1/messages', { messages, max_tokens: 9 }],
    ['/api/chat', { messages }],
    ['/api/generate', { prompt: 'Hi' }],
    // Null says nothing.
    ['/v1/chat/completions', { messages, ...asked(null) }],
    ['/v1/chat/completions', { messages, thinking_budget_tokens: 5 }],
  ])('holds for requests that do not say: %s %j', async (path, body) => {
    expect(await ask(true, path, body)).toEqual(['on', true])
    expect(await ask(false, path, body)).toEqual(['off', false])
  })

  it.each([
    ['/v1/chat/completions', { messages, ...asked(true) }],
    ['/v1/chat/completions', { messages, reasoning_effort: 'high' }],
    ['/v1/responses', { input: 'Hi', reasoning: { effort: 'high' } }],
    ['/v1/messages', { messages, max_tokens: 9, thinking: { type: 'adaptive' } }],
    ['/api/chat', { messages, think: true }],
  ])('does not hold for those that do: %s %j', async (path, body) => {
    expect(await ask(false, path, body)).toEqual(['on', true])
  })

  it('is left to the template where nothing is, also by a null', async () => {
    for (const more of [{}, asked(null)])
      expect(await ask(undefined, '/v1/chat/completions', { messages, ...more })).toEqual([null, true])
  })
})
