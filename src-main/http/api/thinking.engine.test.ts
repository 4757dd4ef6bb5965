import { beforeAll, describe, expect, it } from 'vitest'
import { startRealServer, type RealServer } from '#e2e/fixtures/real-api-server.ts'

/** What templates are told of thinking, against a real engine: absent means to each dialect what its own server takes it for. */

let server: RealServer
beforeAll(async () => {
  server = await startRealServer()
  return () => server.close()
})

const messages = [{ role: 'user', content: 'Hi' }]
const ask = async (path: string, more: object = {}) => {
  const response = await fetch(`${server.origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'Asked', messages, ...more }),
  })
  return { status: response.status, text: await response.text() }
}
const json = async (path: string, more: object = {}) =>
  JSON.parse((await ask(path, more)).text) as Record<string, unknown>

/** Where an answer begins. */
const beginning = async (more: object = {}) => {
  const { prompt } = (await json('/apply-template', more)) as { prompt: string }
  return prompt.slice(prompt.indexOf('assistant\n') + 'assistant\n'.length)
}
const closed = '<think></think>'

describe('a template that can be told to think', () => {
  it.each([
    ['is told so where nothing is said', {}, ''],
    ['is not told so where it is said', { chat_template_kwargs: { enable_thinking: false } }, closed],
    ['is told so for an effort', { reasoning_effort: 'high' }, ''],
    ['is not told so for no effort', { reasoning_effort: 'none' }, closed],
    ['is told other things by name, too', { chat_template_kwargs: { mood: 'calm' } }, '[calm]'],
    ['is told nothing by a null', { chat_template_kwargs: { enable_thinking: null, mood: null } }, ''],
    ['has its own words for what it is made of', { chat_template_kwargs: { messages: [] } }, ''],
  ])('%s', async (_, more, expected) => {
    expect(await beginning(more)).toBe(expected)
  })

  it('is told the same in a chat, where it is counted, and by the other dialects', async () => {
    const tokens = async (path: string, more: object = {}) =>
      Object.values(await json(path, more)).find((value): value is number => typeof value === 'number')
    const open = await tokens('/v1/chat/completions/input_tokens')
    const shut = await tokens('/v1/chat/completions/input_tokens', {
      chat_template_kwargs: { enable_thinking: false },
    })
    expect(shut).toBeGreaterThan(open ?? Infinity)
    // Anthropic's think when they are told to, and not otherwise.
    expect(await tokens('/v1/messages/count_tokens')).toBe(shut)
    expect(await tokens('/v1/messages/count_tokens', { thinking: { type: 'adaptive' } })).toBe(open)
    const limit = { max_tokens: 3 }
    const { usage } = await json('/v1/chat/completions', limit)
    expect(usage).toMatchObject({ prompt_tokens: open })
    const { prompt_eval_count: ollama } = await json('/api/chat', { stream: false })
    expect(ollama).toBe(open)
    const { prompt_eval_count: ollamaOff } = await json('/api/chat', { stream: false, think: false })
    expect(ollamaOff).toBe(shut)
    const { usage: responses } = await json('/v1/responses', { input: 'Hi', max_output_tokens: 3 })
    expect(responses).toMatchObject({ input_tokens: open })
  })

  it.each([
    ['of another type', { enable_thinking: 'yes' }],
    ['that the template cannot do with', { mood: 5 }],
    ['without end', { mood: 'x'.repeat(200_000) }],
  ])('refuses words %s', async (_, words) => {
    const { status } = await ask('/v1/chat/completions', { chat_template_kwargs: words, max_tokens: 3 })
    expect(status).toBe(400)
  })
})

describe('a request that is asked again', () => {
  it('thinks as it did', async () => {
    const replayed = async (more: object) => {
      await ask('/v1/chat/completions', { max_tokens: 3, ...more })
      await server.untilIdle()
      for await (const [latest] of server.services.api.callsChanged())
        if (latest) return server.services.api.replay(latest.id)
      throw new Error('Nothing was asked.')
    }
    expect(await replayed({})).toMatch(/messages:[^]*thinking: "?on/)
    expect(await replayed({ chat_template_kwargs: { enable_thinking: false } })).toMatch(
      /messages:[^]*thinking: "?off/,
    )
    expect(await replayed({ chat_template_kwargs: { mood: 'calm' } })).toContain('[calm]')
  })
})

describe('the probabilities of a thinking model', () => {
  interface Probabilities {
    content: { token: string }[]
  }
  const textOf = (logprobs: Probabilities | null) =>
    (logprobs?.content ?? []).map(({ token }) => token).join('')
  const asked = { model: 'Thinker', logprobs: true, top_logprobs: 2 }

  it('are those of what it says, not of its thought', async () => {
    const { choices } = (await json('/v1/chat/completions', asked)) as {
      choices: { message: { content: string; reasoning_content: string }; logprobs: Probabilities }[]
    }
    const [choice] = choices
    expect(choice?.message).toMatchObject({ content: 'Hello there!', reasoning_content: 'Let me see.' })
    expect(textOf(choice?.logprobs ?? null)).toBe('Hello there!')
  })

  it('come with the pieces of what it says', async () => {
    const { text } = await ask('/v1/chat/completions', { ...asked, stream: true })
    const pieces = text
      .split('\n\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice(6)) as Piece)
      .flatMap(({ choices }) => choices)
    expect(pieces.map(({ logprobs }) => textOf(logprobs)).join('')).toBe('Hello there!')
    for (const { delta, logprobs } of pieces)
      if (delta.reasoning_content !== undefined) expect(logprobs).toBeNull()
  })
  interface Piece {
    choices: { delta: { reasoning_content?: string }; logprobs: Probabilities | null }[]
  }
})
