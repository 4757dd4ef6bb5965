/** The clients that people have, as they come from npm, against a real server, a real engine and a model that says what is known. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import Anthropic from '@anthropic-ai/sdk'
import { generateText, jsonSchema, streamText, tool } from 'ai'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { beforeAll, describe, expect, it } from 'vitest'
import { startRealServer, type RealServer } from '#e2e/fixtures/real-api-server.ts'

const question = 'Say hello.'
const answer = 'Hello there!'
const model = 'Thinker'

let server: RealServer
beforeAll(async () => {
  server = await startRealServer()
  return () => server.close()
})

describe('openai', () => {
  const client = () => new OpenAI({ baseURL: `${server.origin}/v1`, apiKey: server.apiKey, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: question }]

  it('lists models and chats', async () => {
    const ids: string[] = []
    for await (const one of client().models.list()) ids.push(one.id)
    expect(ids).toContain(model)
    expect((await client().models.retrieve(model)).id).toBe(model)
    const { choices, usage } = await client().chat.completions.create({ model, messages })
    expect(choices[0]).toMatchObject({ message: { content: answer }, finish_reason: 'stop' })
    expect(usage?.completion_tokens).toBeGreaterThan(0)
    // Metered by the process that is there from the start now.
    const again = await client().chat.completions.create({ model, messages })
    const energy = { joules: expect.any(Number) as number, method: expect.any(String) as string }
    expect(again.usage).toMatchObject({ energy })
  })

  it('streams', async () => {
    const stream = client().chat.completions.stream({
      model,
      messages,
      stream_options: { include_usage: true },
    })
    const texts: string[] = []
    stream.on('content', (text) => texts.push(text))
    const whole = await stream.finalChatCompletion()
    expect([texts.join(''), whole.choices[0]?.message.content]).toEqual([answer, answer])
    expect(whole.usage?.total_tokens).toBeGreaterThan(0)
  })

  it('goes on with a text', async () => {
    const { choices } = await client().completions.create({
      model: 'Babbler',
      prompt: 'x',
      max_tokens: 3,
      echo: true,
    })
    expect(choices[0]).toMatchObject({
      finish_reason: 'length',
      text: expect.stringMatching(/^x./) as string,
    })
  })

  const weather = {
    type: 'function' as const,
    function: {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { enum: ['Paris', 'Rome'] } }, required: ['city'] },
    },
  }

  it('calls tools, as it likes and as it must, whole and streamed', async () => {
    const request = { model: 'Caller', messages, tools: [weather] }
    const whole = await client().chat.completions.create(request)
    expect(whole.choices[0]).toMatchObject({
      message: {
        content: 'I look.\n',
        tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Paris"}' } }],
      },
      finish_reason: 'tool_calls',
    })
    const streamed = await client().chat.completions.stream(request).finalChatCompletion()
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'weather', arguments: '{"city":"Paris"}' } },
    ])
    const forced = await client().chat.completions.create({
      ...request,
      model: 'Babbler',
      tool_choice: 'required',
    })
    const [called] = forced.choices[0]?.message.tool_calls ?? []
    expect(called).toMatchObject({ type: 'function', function: { name: 'weather' } })
    expect(called?.type === 'function' && JSON.parse(called.function.arguments)).toMatchObject({
      city: expect.stringMatching(/^(?:Paris|Rome)$/) as string,
    })
  })

  it('holds an answer to a schema', async () => {
    const schema = {
      type: 'object',
      properties: { a: { enum: [1, 2] } },
      required: ['a'],
      additionalProperties: false,
    }
    const { choices } = await client().chat.completions.create({
      model: 'Babbler',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } },
    })
    expect(JSON.parse(choices[0]?.message.content ?? '')).toMatchObject({ a: expect.any(Number) as number })
  })

  it('tells how likely each token was', async () => {
    const { choices } = await client().chat.completions.create({
      model: 'Babbler',
      messages,
      max_completion_tokens: 3,
      logprobs: true,
      top_logprobs: 2,
    })
    const tokens = choices[0]?.logprobs?.content ?? []
    expect(tokens.map(({ top_logprobs: others }) => others.length)).toEqual([2, 2, 2])
    expect(tokens.map(({ token }) => token).join('')).toBe(choices[0]?.message.content)
  })

  it('makes responses, whole and streamed', async () => {
    const first = await client().responses.create({ model, input: question })
    expect([first.status, first.output_text]).toEqual(['completed', answer])
    const { data } = await client().responses.inputItems.list(first.id)
    expect(data).toMatchObject([{ role: 'user', content: [{ type: 'input_text', text: question }] }])
    const stream = client().responses.stream({ model, input: 'Again.', previous_response_id: first.id })
    expect((await stream.finalResponse()).output_text).toBe(answer)
  })

  it('embeds, as numbers and as bytes', async () => {
    const { data } = await client().embeddings.create({ model: 'Babbler', input: ['one', 'two'] })
    expect(data).toHaveLength(2)
    expect(Math.hypot(...data[0]!.embedding)).toBeCloseTo(1, 4)
    const plain = await client().embeddings.create({
      model: 'Babbler',
      input: 'one',
      encoding_format: 'float',
    })
    expect(plain.data[0]!.embedding[0]).toBeCloseTo(data[0]!.embedding[0]!, 4)
  })

  it('has what was read for embeddings counted', async () => {
    const readTokens = async () => {
      const headers = { authorization: `Bearer ${server.apiKey}` }
      const text = await (await fetch(`${server.origin}/metrics`, { headers })).text()
      return Number(/^llamacpp:prompt_tokens_total (\d+)$/m.exec(text)?.[1])
    }
    const before = await readTokens()
    const { usage } = await client().embeddings.create({ model: 'Babbler', input: ['one', 'two'] })
    expect(usage.prompt_tokens).toBeGreaterThan(0)
    expect(await readTokens()).toBe(before + usage.prompt_tokens)
  })

  it('is told what went wrong as it expects', async () => {
    await expect(client().chat.completions.create({ model: 'nobody', messages })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    )
    const stranger = new OpenAI({ baseURL: `${server.origin}/v1`, apiKey: 'wrong', maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    await expect(client().chat.completions.create({ model, messages: [] })).rejects.toBeInstanceOf(
      OpenAI.BadRequestError,
    )
  })

  it('stops when it is told to', async () => {
    const stream = await client().chat.completions.create({ model: 'Babbler', messages, stream: true })
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    await server.untilIdle()
  })
})

describe('@anthropic-ai/sdk', () => {
  const client = () => new Anthropic({ baseURL: server.origin, apiKey: server.apiKey, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: question }]

  it('makes messages, whole and streamed, thoughts apart', async () => {
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 }
    const whole = await client().messages.create({ model, max_tokens: 2048, messages, thinking })
    expect(whole.content).toMatchObject([
      { type: 'thinking', thinking: 'Let me see.' },
      { type: 'text', text: answer },
    ])
    expect(whole.stop_reason).toBe('end_turn')
    const streamed = await client()
      .messages.stream({ model, max_tokens: 2048, messages, thinking })
      .finalMessage()
    expect(streamed.content).toEqual(whole.content)
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens)
  })

  it('uses tools', async () => {
    const tools = [{ name: 'weather', input_schema: { type: 'object' as const } }]
    const request = { model: 'Caller', max_tokens: 999, messages, tools }
    const whole = await client().messages.create(request)
    expect(whole).toMatchObject({
      content: [{ type: 'text' }, { type: 'tool_use', name: 'weather', input: { city: 'Paris' } }],
      stop_reason: 'tool_use',
    })
    const streamed = await client().messages.stream(request).finalMessage()
    expect(streamed.content[1]).toMatchObject({ type: 'tool_use', input: { city: 'Paris' } })
  })

  it('counts tokens, lists models, and is told what went wrong', async () => {
    expect((await client().messages.countTokens({ model, messages })).input_tokens).toBeGreaterThan(0)
    const ids: string[] = []
    for await (const one of client().models.list()) ids.push(one.id)
    expect(ids).toContain(model)
    await expect(
      client().messages.create({ model: 'nobody', max_tokens: 1, messages }),
    ).rejects.toBeInstanceOf(Anthropic.NotFoundError)
  })
})

describe('ollama', () => {
  const client = () =>
    new Ollama({ host: server.origin, headers: { authorization: `Bearer ${server.apiKey}` } })
  const messages = [{ role: 'user', content: question }]

  it('chats and generates, whole and streamed', async () => {
    const whole = await client().chat({ model: 'thinker', messages, think: true })
    expect(whole.message).toMatchObject({ content: answer, thinking: 'Let me see.' })
    let text = ''
    for await (const part of await client().chat({ model: 'thinker', messages, stream: true }))
      text += part.message.content
    expect(text).toBe(answer)
    expect((await client().generate({ model: 'thinker', prompt: question })).response).toBe(answer)
    const raw = await client().generate({
      model: 'babbler',
      prompt: 'x',
      raw: true,
      options: { num_predict: 3 },
    })
    expect([raw.eval_count, raw.done_reason]).toEqual([3, 'length'])
  })

  it('lists, shows and embeds', async () => {
    expect((await client().list()).models.map(({ name }) => name)).toContain('thinker:latest')
    expect((await client().show({ model: 'thinker' })).model_info).toBeDefined()
    expect((await client().ps()).models.length).toBeGreaterThan(0)
    expect((await client().embed({ model: 'babbler', input: ['one', 'two'] })).embeddings).toHaveLength(2)
    await expect(client().chat({ model: 'nobody', messages })).rejects.toThrow(/nobody/)
  })
})

describe('ai, with an OpenAI-compatible provider', () => {
  const provider = () =>
    createOpenAICompatible({
      name: 'palabre',
      baseURL: `${server.origin}/v1`,
      apiKey: server.apiKey,
      includeUsage: true,
    })

  it('generates and streams, reasoning apart', async () => {
    const { text, reasoningText, usage } = await generateText({ model: provider()(model), prompt: question })
    expect([text, reasoningText]).toEqual([answer, 'Let me see.'])
    expect(usage.outputTokens).toBeGreaterThan(0)
    const stream = streamText({ model: provider()(model), prompt: question })
    let streamed = ''
    for await (const part of stream.textStream) streamed += part
    expect([streamed, await stream.finishReason]).toEqual([answer, 'stop'])
  })

  it('shows the arguments of a call as they come', async () => {
    const inputSchema = jsonSchema({ type: 'object', properties: { city: { type: 'string' } } })
    const tools = { weather: tool({ inputSchema }) }
    const stream = streamText({ model: provider()('Caller'), prompt: question, tools })
    const pieces: string[] = []
    for await (const part of stream.fullStream) if (part.type === 'tool-input-delta') pieces.push(part.delta)
    expect(pieces.join('')).toBe('{"city":"Paris"}')
    expect(await stream.toolCalls).toMatchObject([{ toolName: 'weather', input: { city: 'Paris' } }])
  })
})

describe('@langchain/openai', () => {
  const configuration = () => ({ baseURL: `${server.origin}/v1` })

  it('invokes, streams and embeds', async () => {
    const chat = new ChatOpenAI({ model, apiKey: server.apiKey, configuration: configuration() })
    expect((await chat.invoke(question)).content).toBe(answer)
    let text = ''
    for await (const part of await chat.stream(question)) text += part.text
    expect(text).toBe(answer)
    const embeddings = new OpenAIEmbeddings({
      model: 'Babbler',
      apiKey: server.apiKey,
      configuration: configuration(),
    })
    expect((await embeddings.embedQuery('one')).length).toBeGreaterThan(1)
  })
})
