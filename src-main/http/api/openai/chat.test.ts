import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { dataOf, startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

const hello = { model: tinyModel, messages: [{ role: 'user', content: 'Hello' }] }

describe('POST /v1/chat/completions', () => {
  it('answers whole', async () => {
    const { post } = await startApiServer({
      answer: [
        { type: 'thought', text: 'Hm.' },
        { type: 'text', text: 'Good' },
        { type: 'text', text: ' day' },
      ],
    })
    const { status, text } = await post('/v1/chat/completions', hello)
    expect([status, JSON.parse(text)]).toMatchObject([
      200,
      {
        object: 'chat.completion',
        model: tinyModel,
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Good day', reasoning_content: 'Hm.' },
            finish_reason: 'stop',
          },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 },
      },
    ])
  })

  it('streams, role first, usage last when asked for', async () => {
    const { post } = await startApiServer()
    const { text, headers } = await post('/v1/chat/completions', {
      ...hello,
      stream: true,
      stream_options: { include_usage: true },
    })
    expect(headers['content-type']).toBe('text/event-stream')
    const lines = dataOf(text)
    expect(lines.at(-1)).toBe('[DONE]')
    const chunks = lines.slice(0, -1).map((line) => JSON.parse(line) as Chunk)
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: null })
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
      'Hello from the fake engine.',
    )
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 3 } })
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
  })

  it('takes a text in parts, each in a line of its own', async () => {
    const { post, launch } = await startApiServer()
    const content = ['', 'One', 'Two', ''].map((text) => ({ type: 'text', text }))
    await post('/v1/chat/completions', { ...hello, messages: [{ role: 'user', content }] })
    expect(launch.processes[0]?.requests[0]?.messages).toEqual([{ role: 'user', text: 'One\nTwo\n' }])
  })

  it('refuses what fits no context before the engine has it', async () => {
    const { post, launch } = await startApiServer({ contextSize: 512 })
    await post('/v1/chat/completions', hello)
    const content = 'x'.repeat(512 * 32 + 1)
    const long = { ...hello, messages: [{ role: 'user', content }] }
    const { status, text } = await post('/v1/chat/completions', long)
    expect([status, JSON.parse(text)]).toMatchObject([400, { error: { code: 'context_length_exceeded' } }])
    const written = await post('/v1/completions', { model: tinyModel, prompt: content })
    expect([written.status, launch.processes[0]?.requests.length]).toEqual([400, 1])
  })

  it('gives every choice a seed of its own', async () => {
    const { post, launch } = await startApiServer()
    const { text } = await post('/v1/chat/completions', { ...hello, n: 3, seed: 5 })
    const { choices } = JSON.parse(text) as { choices: { index: number }[] }
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2])
    const seeds = launch.processes[0]?.requests.map(({ sampling }) => sampling.seed)
    expect(seeds?.toSorted()).toEqual([5, 6, 7])
  })

  it('puts a request into the engine’s terms', async () => {
    const { post, launch } = await startApiServer()
    await post('/v1/chat/completions', {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'One' }] },
        { role: 'user', content: 'Two' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'found' },
        { role: 'assistant', content: 'So' },
      ],
      temperature: 0,
      top_p: 0.5,
      max_completion_tokens: 7,
      stop: 'END',
      seed: 9,
      logit_bias: { 5: -100 },
      logprobs: true,
      top_logprobs: 2,
      reasoning_effort: 'none',
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
      a_field_that_nobody_knows: { deep: true },
    })
    expect(launch.processes[0]?.requests[0]).toMatchObject({
      messages: [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'One\n\nTwo' },
        { role: 'assistant', text: '', toolCalls: [{ id: 'c1', name: 'f', arguments: '{}' }] },
        { role: 'tool', text: 'found', toolCallId: 'c1' },
        { role: 'assistant', text: 'So' },
      ],
      continues: true,
      sampling: {
        temperature: 0,
        topP: 0.5,
        maxTokens: 7,
        stop: ['END'],
        seed: 9,
        jsonSchema: '{"type":"object"}',
      },
      logitBias: { 5: -100 },
      logprobs: 2,
      thinking: { mode: 'off', effort: null, budgetTokens: null },
      tools: [{ name: 'f', description: '', parameters: { type: 'object' } }],
      toolChoice: { name: 'f' },
    })
  })

  it('says what went wrong before the first word by its status, and after it inside the stream', async () => {
    const tooLong = new AppError('PROMPT_TOO_LONG', 'Too long.', {
      details: { promptTokens: 9, contextSize: 4 },
    })
    const { post } = await startApiServer({ generateError: tooLong })
    for (const stream of [false, true]) {
      const { status, text } = await post('/v1/chat/completions', { ...hello, stream })
      expect([status, JSON.parse(text)]).toMatchObject([
        400,
        { error: { code: 'context_length_exceeded', n_prompt_tokens: 9, n_ctx: 4 } },
      ])
    }
    const dying = await startApiServer({ holdAfter: 1 })
    const { status, text } = await dying.send('POST', '/v1/chat/completions', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...hello, stream: true }),
      onData: () => dying.launch.processes[0]?.crash(),
    })
    expect([status, JSON.parse(dataOf(text).at(-1) ?? '')]).toMatchObject([
      200,
      { error: { code: 'engine_crashed' } },
    ])
  })
})

interface Chunk {
  id: string
  choices: { delta: { content?: string }; finish_reason: string | null }[]
}

describe('timings_per_token', () => {
  const ask = async (path: string, body: object) => {
    const { post } = await startApiServer()
    const { status, text } = await post(path, { model: tinyModel, stream: true, ...body })
    expect(status).toBe(200)
    return text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice(6)) as { timings?: { predicted_n: number; prompt_n: number } })
  }
  const messages = [{ role: 'user', content: 'Hi' }]

  it.each([
    ['/v1/chat/completions', { messages }],
    ['/v1/completions', { prompt: 'Hi' }],
    ['/completion', { prompt: 'Hi' }],
  ])('are told with every piece of %s, and never go back', async (path, body) => {
    const chunks = await ask(path, { ...body, timings_per_token: true })
    const told = chunks.flatMap(({ timings }) => (timings ? [timings.predicted_n] : []))
    expect(told.length).toBeGreaterThan(2)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(chunks.at(-1)?.timings?.predicted_n).toBe(told.at(-1))
    const bare = await ask(path, body)
    expect(bare.filter(({ timings }) => timings).length).toBeLessThan(2)
  })
})
