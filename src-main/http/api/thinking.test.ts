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
