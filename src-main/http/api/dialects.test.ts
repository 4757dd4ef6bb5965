import { describe, expect, it } from 'vitest'
import { dataOf, startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'
import { createItems } from './openai/responses/items.ts'

const thinking = {
  answer: [
    { type: 'thought', text: 'Hm.' },
    { type: 'text', text: 'Good' },
    { type: 'text', text: ' day' },
  ],
} as const
const script = { answer: [...thinking.answer] }

describe('POST /v1/responses', () => {
  it('answers whole, and goes on from what it said', async () => {
    const { post, send, launch } = await startApiServer(script)
    const first = await post('/v1/responses', { model: tinyModel, instructions: 'Be brief.', input: 'Hello' })
    const response = JSON.parse(first.text) as { id: string; output: { type: string }[] }
    expect(response).toMatchObject({ object: 'response', status: 'completed', output_text: 'Good day' })
    expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message'])
    const { status } = await post('/v1/responses', { previous_response_id: response.id, input: 'And now?' })
    expect(status).toBe(200)
    expect(launch.processes[0]?.requests[1]?.messages).toMatchObject([
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Good day', thought: 'Hm.' },
      { role: 'user', text: 'And now?' },
    ])
    expect((await send('GET', `/v1/responses/${response.id}`)).status).toBe(200)
    expect((await send('DELETE', `/v1/responses/${response.id}`)).status).toBe(200)
    expect((await post('/v1/responses', { previous_response_id: response.id, input: 'x' })).status).toBe(404)
  })

  it('shows what a kept response answers, page by page, to whoever asked for it', async () => {
    const { post, send } = await startApiServer(script)
    const idOf = ({ text }: { text: string }) => (JSON.parse(text) as { id: string }).id
    const first = idOf(await post('/v1/responses', { input: 'Hello' }))
    const second = idOf(await post('/v1/responses', { previous_response_id: first, input: 'And now?' }))
    const page = async (query: string) => {
      const { status, text } = await send('GET', `/v1/responses/${second}/input_items${query}`)
      return { status, ...(JSON.parse(text) as { data: { id: string; type: string }[]; has_more: boolean }) }
    }
    const all = await page('?order=asc')
    expect(all.data).toMatchObject([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
      { type: 'reasoning' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Good day' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'And now?' }] },
    ])
    const newest = await page('?limit=3')
    expect([newest.data, newest.has_more]).toEqual([all.data.toReversed().slice(0, 3), true])
    const rest = await page(`?limit=3&after=${newest.data[2]?.id}`)
    expect([rest.data, rest.has_more]).toEqual([all.data.slice(0, 1), false])
    for (const wrong of ['?limit=0', '?limit=x', '?order=up', '?after=nobody'])
      expect((await page(wrong)).status, wrong).toBe(400)
    expect((await send('GET', '/v1/responses/resp_nobody/input_items')).status).toBe(404)
  })

  it('numbers what breaks off, too', async () => {
    const { send, launch } = await startApiServer({ ...script, holdAfter: 2 })
    // What breaks off before anything was told is an answer without events.
    const begun = Promise.withResolvers<undefined>()
    const answer = send('POST', '/v1/responses', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: 'Hello', stream: true }),
      onData: () => begun.resolve(undefined),
    })
    await begun.promise
    launch.processes[0]?.crash()
    const events = dataOf((await answer).text).map(
      (line) => JSON.parse(line) as { type: string; sequence_number: number },
    )
    expect(events.map(({ type }) => type).slice(-2)).toEqual(['error', 'response.failed'])
    expect(events.map(({ sequence_number: number }) => number)).toEqual([...events.keys()])
  })

  it('tells how far it is and how fast it goes to those who ask for it', async () => {
    const { post } = await startApiServer(script)
    const asked = { input: 'Hello', stream: true, timings_per_token: true, return_progress: true }
    const events = dataOf((await post('/v1/responses', asked)).text).map(
      (line) => JSON.parse(line) as { type: string; timings?: object; prompt_progress?: { total: number } },
    )
    const told = events.filter((event) => event.prompt_progress)
    expect(told.map(({ type }) => type)).toContain('response.in_progress')
    expect(told[0]?.prompt_progress?.total).toBeGreaterThan(0)
    expect(events.filter(({ timings }) => timings).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['response.output_text.delta', 'response.completed']),
    )
  })

  it('says of a text that was cut that it is not whole', () => {
    const { items, take } = createItems(() => undefined)
    const usage = {
      promptTokens: 1,
      cachedTokens: 0,
      completionTokens: 1,
      timeToFirstTokenMs: 1,
      tokensPerSecond: 1,
    }
    take({ type: 'frame', parts: [{ type: 'text', text: 'Go' }], completionTokens: 1 })
    take({ type: 'end', reason: 'length', usage })
    expect(items).toMatchObject([{ type: 'message', status: 'incomplete' }])
  })

  it('cannot cancel what is done', async () => {
    const { post } = await startApiServer(script)
    const { id } = JSON.parse((await post('/v1/responses', { input: 'Hello' })).text) as { id: string }
    const { status, text } = await post(`/v1/responses/${id}/cancel`, {})
    expect(status).toBe(400)
    expect(text).toContain('in the background')
    expect((await post('/v1/responses/resp_nobody/cancel', {})).status).toBe(404)
  })

  it('streams what happens to its items, in order', async () => {
    const { post } = await startApiServer(script)
    const { text } = await post('/v1/responses', { input: 'Hello', stream: true })
    const events = dataOf(text).map((line) => JSON.parse(line) as { type: string; sequence_number: number })
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index))
    expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_text.delta',
      'reasoning_text.done',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ])
  })
})

describe('POST /v1/messages', () => {
  const body = { model: tinyModel, max_tokens: 9, system: [{ type: 'text', text: 'Be brief.' }] }

  it('answers whole', async () => {
    const { post, launch } = await startApiServer(script)
    const { text } = await post('/v1/messages', {
      ...body,
      messages: [
        { role: 'user', content: 'Call.' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'found' }] },
            { type: 'text', text: 'So?' },
          ],
        },
      ],
      thinking: { type: 'enabled', budget_tokens: 1024 },
    })
    expect(JSON.parse(text)).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'Good day' },
      ],
      stop_reason: 'end_turn',
      usage: { output_tokens: 3 },
    })
    expect(launch.processes[0]?.requests[0]).toMatchObject({
      messages: [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Call.' },
        { role: 'assistant', text: '', toolCalls: [{ id: 't1', name: 'f', arguments: '{"a":1}' }] },
        { role: 'tool', text: 'found', toolCallId: 't1' },
        { role: 'user', text: 'So?' },
      ],
      thinking: { mode: 'on', budgetTokens: 1024 },
      sampling: { maxTokens: 9 },
    })
  })

  it('streams blocks exactly as theirs come', async () => {
    const { post } = await startApiServer(script)
    const { text } = await post('/v1/messages', {
      ...body,
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    })
    const names = text.split('\n').flatMap((line) => (line.startsWith('event: ') ? [line.slice(7)] : []))
    expect(names).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(dataOf(text).map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(names)
  })

  it('counts, and fails in its own words', async () => {
    const { post } = await startApiServer()
    const conversation = { model: tinyModel, messages: [{ role: 'user', content: 'Hello' }] }
    const { text } = await post('/v1/messages/count_tokens', conversation)
    expect(JSON.parse(text)).toEqual({ input_tokens: 6 })
    const missing = await post('/v1/messages', conversation)
    expect([missing.status, JSON.parse(missing.text)]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error' } },
    ])
  })
})

describe('Ollama', () => {
  it('streams a chat as lines of JSON, unless it is told not to', async () => {
    const { post } = await startApiServer(script)
    const body = { model: 'tiny-test:q4_0', messages: [{ role: 'user', content: 'Hi' }] }
    const { text, headers } = await post('/api/chat', body, {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(headers['content-type']).toBe('application/x-ndjson')
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as OllamaLine)
    expect(lines.map(({ message }) => message.content).join('')).toBe('Good day')
    expect(lines[0]?.message.thinking).toBe('Hm.')
    expect(lines.at(-1)).toMatchObject({ done: true, done_reason: 'stop', eval_count: 3 })
    const whole = await post('/api/chat', { ...body, stream: false })
    const took = JSON.parse(whole.text) as Record<string, number>
    expect(took['prompt_eval_duration']! + took['eval_duration']!).toBeLessThanOrEqual(
      took['total_duration']!,
    )
    expect(JSON.parse(whole.text)).toMatchObject({
      message: { content: 'Good day', thinking: 'Hm.' },
      done: true,
    })
  })

  it('lists, shows, loads and unloads', async () => {
    const { post, send, client } = await startApiServer()
    expect(JSON.parse((await send('GET', '/api/tags')).text)).toMatchObject({
      models: [{ name: 'tiny-test:q4_0' }],
    })
    expect(JSON.parse((await post('/api/show', { model: 'tiny-test' })).text)).toMatchObject({
      model_info: { 'general.architecture': 'fake' },
    })
    const load = await post('/api/generate', { model: 'tiny-test' })
    expect(JSON.parse(load.text)).toMatchObject({ done_reason: 'load' })
    expect(JSON.parse((await send('GET', '/api/ps')).text)).toMatchObject({
      models: [{ name: 'tiny-test:q4_0' }],
    })
    await post('/api/generate', { model: 'tiny-test', keep_alive: 0 })
    const states = await client.engines.changed()
    for await (const engines of states) if (engines.length === 0) break
    expect(JSON.parse((await send('GET', '/api/ps')).text)).toEqual({ models: [] })
  })

  it('fails in its own words', async () => {
    const { post } = await startApiServer()
    const { status, text } = await post('/api/chat', {
      model: 'nobody',
      messages: [{ role: 'user', content: 'x' }],
    })
    expect([status, JSON.parse(text)]).toEqual([404, { error: expect.stringContaining('nobody') as string }])
    expect((await post('/api/pull', { model: 'x' })).status).toBe(501)
  })
})

describe('llama.cpp’s own', () => {
  it('counts, renders and tells how it is', async () => {
    const { post, send, launch } = await startApiServer()
    expect(JSON.parse((await post('/tokenize', { content: 'Hi' })).text)).toEqual({ tokens: [72, 105] })
    expect(JSON.parse((await post('/detokenize', { tokens: [72, 105] })).text)).toEqual({ content: 'Hi' })
    const messages = [{ role: 'user', content: 'Hi' }]
    expect(JSON.parse((await post('/apply-template', { messages })).text)).toEqual({ prompt: 'Hi' })
    await post('/apply-template', { messages, chat_template_kwargs: { enable_thinking: false } })
    expect(launch.processes[0]?.calls).toContain('render, thinking off')
    expect(JSON.parse((await post('/chat/completions/input_tokens', { messages })).text)).toEqual({
      input_tokens: 3,
    })
    expect(JSON.parse((await send('GET', '/props')).text)).toMatchObject({
      total_slots: 1,
      modalities: { vision: false },
      is_sleeping: false,
    })
    expect((await send('GET', '/lora-adapters')).text).toBe('[]')
    expect((await send('GET', '/metrics')).text).toContain('palabre_models_loaded 1\n')
  })
})

describe('GET /metrics', () => {
  it('counts by the addresses that there are, whatever is asked for, and not itself', async () => {
    const { send } = await startApiServer(script)
    const asked = Array.from({ length: 5 }, (_, index) => `/v1/models/nobody-${index}`)
    for (const path of [...asked, '/v1/nowhere/x', '/api/nowhere/x']) await send('GET', path)
    await expect
      .poll(async () => (await send('GET', '/metrics')).text)
      .toContain('palabre_requests_total{path="/v1/models/*",status="404"} 5\n')
    const { text } = await send('GET', '/metrics')
    expect(text).not.toMatch(/nobody|nowhere/)
    expect(text).toContain('palabre_requests_waiting 0\n')
  })
})

describe('the lists of models', () => {
  it('tell when their files were written', async () => {
    const { send } = await startApiServer(script)
    const { data } = JSON.parse((await send('GET', '/v1/models')).text) as { data: { created: number }[] }
    const { models } = JSON.parse((await send('GET', '/api/tags')).text) as {
      models: { modified_at: string }[]
    }
    const lately = Date.now() - 600_000
    expect((data[0]?.created ?? 0) * 1000).toBeGreaterThan(lately)
    expect(Date.parse(models[0]?.modified_at ?? '')).toBeGreaterThan(lately)
  })
})

interface OllamaLine {
  message: { content: string; thinking?: string }
}
