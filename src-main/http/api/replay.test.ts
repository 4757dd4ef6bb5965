import { describe, expect, it } from 'vitest'
import type { ApiCall } from '#contract/api.ts'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'
import { parseExperiment } from '#services/lab/experiment/parse.ts'

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Is {{this}} a variable?\n- "no": {{' },
]
const asked = { model: tinyModel, messages, temperature: 0.3, seed: 7, max_tokens: 9, stop: ['END'] }

type Server = Awaited<ReturnType<typeof startApiServer>>

const latestOf = async ({ client }: Server): Promise<ApiCall> => {
  for await (const [latest] of await client.api.calls()) if (latest) return latest
  throw new Error('Nothing was asked.')
}

/** The experiment that asks the latest request again. */
const replayLatest = async (server: Server) => {
  const { id } = await latestOf(server)
  return parseExperiment((await server.client.api.replay({ id })).source).experiment
}

describe('a request of the log, asked again', () => {
  it.each([
    ['OpenAI', '/v1/chat/completions', asked],
    [
      'Ollama',
      '/api/chat',
      {
        model: tinyModel,
        messages,
        stream: false,
        options: { temperature: 0.3, seed: 7, num_predict: 9, stop: ['END'] },
      },
    ],
  ])('is an experiment with the same words and numbers: %s', async (_, path, body) => {
    const server = await startApiServer()
    expect((await server.post(path, body)).status).toBe(200)
    expect(await replayLatest(server)).toMatchObject({
      prompts: [
        {
          messages: [
            { role: 'system', text: 'Be brief.' },
            { role: 'user', text: 'Is \\{{this}} a variable?\n- "no": \\{{' },
          ],
        },
      ],
      parameters: [{ temperature: 0.3, maxTokens: 9, stop: ['END'] }],
      seeds: [7],
    })
  })

  it('is the text that the model saw where it had tools, or none of its template', async () => {
    const server = await startApiServer()
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }]
    await server.post('/v1/chat/completions', { ...asked, tools })
    expect(await replayLatest(server)).toMatchObject({
      prompts: [{ raw: expect.stringContaining('Be brief.') as string }],
    })
    await server.post('/completion', { prompt: 'Once', n_predict: 3 })
    expect(await replayLatest(server)).toMatchObject({
      prompts: [{ raw: 'Once' }],
      parameters: [{ maxTokens: 3 }],
    })
  })

  it('is refused when what it asked is kept no more', async () => {
    const server = await startApiServer()
    await server.post('/v1/chat/completions', asked)
    const first = await latestOf(server)
    expect((await server.client.api.exchange({ id: first.id })).replayable).toBe(true)
    for (let later = 0; later < 50; later += 1) await server.post('/tokenize', { content: 'x' })
    await expect(server.client.api.replay({ id: first.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await server.client.api.exchange({ id: first.id })).replayable).toBe(false)
  })
})
