import { expect, it } from 'vitest'
import type { RawToken } from '#contract/raw.ts'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

const textOf = (tokens: readonly RawToken[]) => tokens.map(({ text }) => text).join('')

const start = async (...given: Parameters<typeof startApiServer>) => {
  const server = await startApiServer(...given)
  const viewLatest = async () => {
    for await (const [latest] of await server.client.api.calls())
      if (latest) return server.client.raw.call({ id: latest.id })
    throw new Error('Nothing was asked.')
  }
  return { ...server, viewLatest }
}

const chat = { model: tinyModel, messages: [{ role: 'user', content: 'Say it.' }], seed: 1 }

it('shows what the model of a chat saw, and what it said', async () => {
  const { post, viewLatest } = await start({ answer: [{ type: 'text', text: 'It.' }] })
  await post('/v1/chat/completions', chat)
  const { prompt, answer } = await viewLatest()
  expect(textOf(prompt)).toBe('Say it.')
  expect(textOf(answer)).toBe('\nIt.')
})

it('shows a text that was asked without a template', async () => {
  const { post, viewLatest } = await start({ answer: [{ type: 'text', text: ' upon' }] })
  await post('/v1/completions', { model: tinyModel, prompt: 'Once', max_tokens: 4 })
  const { prompt, answer } = await viewLatest()
  expect(textOf(prompt)).toBe('Once')
  expect(textOf(answer)).toBe(' upon')
})

it.each([
  ['is one of several', { n: 2 }, []],
  ['calls functions', {}, [{ type: 'toolCalls' as const, calls: [{ id: '1', name: 'f', arguments: '{}' }] }]],
])('leaves the answer out where it %s', async (_, more, afterAnswer) => {
  const { post, viewLatest } = await start({ afterAnswer })
  expect((await post('/v1/chat/completions', { ...chat, ...more })).status).toBe(200)
  const { prompt, answer } = await viewLatest()
  expect(textOf(prompt)).toBe('Say it.')
  expect(answer).toEqual([])
})

it('says where what was asked is not kept: tokens, what is too long, what never reached a model', async () => {
  const { post, viewLatest } = await start()
  const bodies = [
    ['/v1/completions', { model: tinyModel, prompt: [72, 105], max_tokens: 1 }],
    ['/v1/chat/completions', { ...chat, messages: [{ role: 'user', content: 'a'.repeat(200_001) }] }],
    ['/v1/chat/completions', { ...chat, model: 'nobody' }],
  ] as const
  for (const [path, body] of bodies) {
    await post(path, body)
    await expect(viewLatest()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
})
