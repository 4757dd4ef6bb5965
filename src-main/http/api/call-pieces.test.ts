import { describe, expect, it } from 'vitest'
import type { GenerateEvent } from '#contract/engine.ts'
import { dataOf, startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

/** Arguments of calls, streamed as the model writes them, in each dialect that has a way to say so. */

const piece = (id: string, given: string): GenerateEvent => ({
  type: 'callPiece',
  id,
  name: 'weather',
  arguments: given,
})
const call = (id: string, city: string) => ({ id, name: 'weather', arguments: `{"city":"${city}"}` })
const whole: GenerateEvent = { type: 'toolCalls', calls: [call('call_1', 'Rome'), call('call_2', 'Oslo')] }
/** The first in pieces, the second not. */
const two = [piece('call_1', '{"city":'), piece('call_1', '"Rome"}'), whole]
const cut = [piece('call_1', '{"city":'), piece('call_1', '"Ro')]

const messages = [{ role: 'user', content: 'How is it?' }]
const schema = { type: 'object', properties: { city: { type: 'string' } } }

const linesOf = async (afterAnswer: GenerateEvent[], path: string, body: object) => {
  const { post, launch } = await startApiServer({ answer: [{ type: 'text', text: 'See.' }], afterAnswer })
  const { text } = await post(path, { model: tinyModel, stream: true, ...body })
  expect(launch.processes[0]?.requests[0]?.callsInPieces).toBe(true)
  return dataOf(text)
    .filter((line) => line !== '[DONE]')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('POST /v1/chat/completions', () => {
  const body = { messages, tools: [{ type: 'function', function: { name: 'weather', parameters: schema } }] }
  const choices = async (events: GenerateEvent[]) =>
    (await linesOf(events, '/v1/chat/completions', body)).flatMap((line) => line['choices'])

  it('gives the arguments piece by piece', async () => {
    const given = (await choices(two)) as { delta: { tool_calls?: object[] }; finish_reason: string | null }[]
    expect(given.flatMap(({ delta }) => delta.tool_calls ?? [])).toEqual([
      { index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":' } },
      { index: 0, function: { arguments: '"Rome"}' } },
      {
        index: 1,
        id: 'call_2',
        type: 'function',
        function: { name: 'weather', arguments: '{"city":"Oslo"}' },
      },
    ])
    expect(given.at(-1)?.finish_reason).toBe('tool_calls')
  })

  it('calls nothing where the answer was cut in a call', async () => {
    const given = (await choices(cut)) as { finish_reason: string | null }[]
    expect(given.at(-1)?.finish_reason).toBe('stop')
  })
})

describe('POST /v1/messages', () => {
  const body = { messages, max_tokens: 9, tools: [{ name: 'weather', input_schema: schema }] }

  it('gives the input piece by piece, a block for each call', async () => {
    const lines = await linesOf(two, '/v1/messages', body)
    const told = lines.filter(({ type }) => String(type).startsWith('content_block_'))
    expect(told.map(({ type, index }) => [type, index])).toEqual([
      ['content_block_start', 0],
      ['content_block_delta', 0],
      ['content_block_stop', 0],
      ['content_block_start', 1],
      ['content_block_delta', 1],
      ['content_block_delta', 1],
      ['content_block_stop', 1],
      ['content_block_start', 2],
      ['content_block_delta', 2],
      ['content_block_stop', 2],
    ])
    expect(told[4]).toMatchObject({ delta: { type: 'input_json_delta', partial_json: '{"city":' } })
    expect(lines.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' } })
  })

  it('ends the block of a call that was cut', async () => {
    const lines = await linesOf(cut, '/v1/messages', body)
    expect(lines.slice(-3)).toMatchObject([
      { type: 'content_block_stop', index: 1 },
      { delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ])
  })
})

describe('POST /v1/responses', () => {
  const body = { input: 'How is it?', tools: [{ type: 'function', name: 'weather', parameters: schema }] }

  it('gives the arguments piece by piece, an item for each call', async () => {
    const lines = await linesOf(two, '/v1/responses', body)
    const told = lines.filter(({ type }) => String(type).startsWith('response.function_call_arguments'))
    expect(told.map(({ delta, arguments: given }) => delta ?? given)).toEqual([
      '{"city":',
      '"Rome"}',
      '{"city":"Rome"}',
      '{"city":"Oslo"}',
      '{"city":"Oslo"}',
    ])
    expect(lines.at(-1)).toMatchObject({
      type: 'response.completed',
      response: {
        output: [
          { type: 'message' },
          { type: 'function_call', status: 'completed', call_id: 'call_1', arguments: '{"city":"Rome"}' },
          { type: 'function_call', status: 'completed', call_id: 'call_2', arguments: '{"city":"Oslo"}' },
        ],
      },
    })
  })

  it('leaves an item incomplete that was cut', async () => {
    const lines = await linesOf(cut, '/v1/responses', body)
    expect(lines.at(-1)).toMatchObject({
      response: { output: [{ type: 'message' }, { status: 'incomplete', arguments: '{"city":"Ro' }] },
    })
  })
})
