import { describe, expect, it } from 'vitest'
import { startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

/** What well-known programs send beside the plain fields. */

const marks = { prefix: 101, suffix: 102, middle: 103 }
const tokensOf = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))

describe('a gap in a text', () => {
  it.each([
    ['/v1/completions', { prompt: 'ab', suffix: 'c' }],
    ['/api/generate', { prompt: 'ab', suffix: 'c' }],
    ['/infill', { input_prefix: 'ab', input_suffix: 'c' }],
  ])('is filled by %s', async (path, body) => {
    const { post, launch } = await startApiServer({ infill: marks })
    const { status } = await post(path, { model: tinyModel, ...body })
    expect(status).toBe(200)
    expect(launch.processes[0]?.prompts).toEqual([[101, ...tokensOf('ab'), 102, ...tokensOf('c'), 103]])
  })

  it('is not filled by a model that was not trained for it', async () => {
    const { post } = await startApiServer()
    const asked = { model: tinyModel, prompt: 'a', suffix: 'b' }
    expect((await post('/v1/completions', asked)).status).toBe(501)
    expect((await post('/api/generate', asked)).status).toBe(501)
    expect((await post('/v1/completions', { ...asked, prompt: ['a', 'b'] })).status).toBe(400)
  })
})

describe('texts are ranked', () => {
  const rank = (query: string, document: string) => (document.includes(query) ? 0.9 : 0.1)
  const texts = ['a cat', 'rain', { text: 'a dog' }, 'more rain']

  it.each(['/v1/rerank', '/rerank', '/v1/reranking', '/reranking'])('by %s, the best first', async (path) => {
    const { post } = await startApiServer({ rank })
    const { text } = await post(path, { query: 'rain', documents: texts, top_n: 3, return_documents: true })
    expect(JSON.parse(text)).toEqual({
      model: tinyModel,
      object: 'list',
      usage: { prompt_tokens: 23, total_tokens: 23 },
      results: [
        { index: 1, relevance_score: 0.9, document: { text: 'rain' } },
        { index: 3, relevance_score: 0.9, document: { text: 'more rain' } },
        { index: 0, relevance_score: 0.1, document: { text: 'a cat' } },
      ],
    })
  })

  it('in the words of those who send texts', async () => {
    const { post } = await startApiServer({ rank })
    const { text } = await post('/rerank', { query: 'rain', texts: ['a cat', 'rain'] })
    expect(JSON.parse(text)).toEqual([
      { index: 1, score: 0.9 },
      { index: 0, score: 0.1 },
    ])
  })

  it('by no model that cannot, and not without texts', async () => {
    const { post } = await startApiServer()
    for (const body of [{ documents: ['b'] }, {}, { documents: [] }, { documents: [1] }, { documents: 'b' }])
      expect((await post('/v1/rerank', { query: 'a', ...body })).status).toBe(400)
  })
})

it('is told that there is nothing to go on with', async () => {
  const { post } = await startApiServer()
  const { status, text } = await post('/completion', { prompt: '' })
  expect([status, text]).toEqual([400, expect.stringContaining('It is empty') as string])
})

describe('POST /v1/messages', () => {
  const schema = { type: 'object', properties: { a: { type: 'integer' } } }
  const ask = { model: tinyModel, max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] }

  it.each([
    ['output_config', { output_config: { format: { type: 'json_schema', schema } } }],
    ['output_format', { output_format: { type: 'json_schema', schema } }],
  ])('holds the answer to the schema in %s', async (_, fields) => {
    const { post, launch } = await startApiServer()
    expect((await post('/v1/messages', { ...ask, ...fields })).status).toBe(200)
    expect(launch.processes[0]?.requests[0]?.sampling.jsonSchema).toBe(JSON.stringify(schema))
  })

  it('reads documents that are texts, and refuses others by name', async () => {
    const { post, launch } = await startApiServer()
    const withBlocks = (...content: object[]) =>
      post('/v1/messages', { ...ask, messages: [{ role: 'user', content }] })
    const text = { type: 'text', media_type: 'text/plain', data: 'It rained.' }
    const part = { type: 'content', content: [{ type: 'text', text: 'It snowed.' }] }
    const { status } = await withBlocks(
      { type: 'document', title: 'Weather', source: text },
      { type: 'document', source: part },
      { type: 'search_result', title: 'News', source: 'a', content: [{ type: 'text', text: 'Sun.' }] },
      { type: 'text', text: 'So?' },
    )
    expect(status).toBe(200)
    expect(launch.processes[0]?.requests[0]?.messages[0]?.text).toBe(
      'Weather\n\nIt rained.\n\nIt snowed.\n\nNews\n\na\n\nSun.\n\nSo?',
    )
    const pdf = await withBlocks({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: '' },
    })
    expect([pdf.status, pdf.text]).toEqual([400, expect.stringContaining('base64') as string])
    expect((await withBlocks({ type: 'document' })).status).toBe(400)
  })

  it('names to the model what a tool found and it cannot read', async () => {
    const { post, launch } = await startApiServer()
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0K' } }
    const found = [{ type: 'text', text: 'A picture:' }, image]
    const { status } = await post('/v1/messages', {
      ...ask,
      messages: [
        { role: 'user', content: 'Look.' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'read', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: found }] },
      ],
    })
    expect(status).toBe(200)
    const told = launch.processes[0]?.requests[0]?.messages.at(-1)
    expect(told).toMatchObject({
      role: 'tool',
      text: expect.stringMatching(/^A picture:\n\n\[.*image/) as string,
    })
    // What the user sends is not left out silently.
    expect(
      (await post('/v1/messages', { ...ask, messages: [{ role: 'user', content: [image] }] })).status,
    ).toBe(400)
  })
})

describe('POST /v1/responses', () => {
  it('knows the items that it said by their ids, for whoever it said them to', async () => {
    const { post, launch, services } = await startApiServer()
    const first = await post('/v1/responses', { model: tinyModel, input: 'Hello' })
    const { output } = JSON.parse(first.text) as { output: { id: string }[] }
    const goOn = {
      model: tinyModel,
      input: [
        { role: 'user', content: 'Hello' },
        { type: 'item_reference', id: output[0]?.id },
        { role: 'user', content: 'And now?' },
      ],
    }
    expect((await post('/v1/responses', goOn)).status).toBe(200)
    expect(launch.processes[0]?.requests[1]?.messages.map(({ text }) => text)).toEqual([
      'Hello',
      'Hello from the fake engine.',
      'And now?',
    ])
    const again = { ...goOn, input: [...goOn.input, goOn.input[1]] }
    expect((await post('/v1/responses', again)).text).toContain('referred to once')
    const { secret } = services.api.createKey('another')
    const other = await post('/v1/responses', goOn, { authorization: `Bearer ${secret}` })
    expect([other.status, other.text]).toEqual([404, expect.stringContaining('store: false') as string])
  })
})
