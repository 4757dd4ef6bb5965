import { describe, expect, it } from 'vitest'
import type { GenerateEvent, TokenReport } from '#contract/engine.ts'
import type { Part } from '#contract/messages.ts'
import { dataOf, startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'
import { createItems, shown } from './openai/responses/items.ts'

/** How likely each token was, in the dialects that tell of it besides OpenAI's older ones. */

const messages = [{ role: 'user', content: 'Hi' }]
const model = tinyModel
const token = (text: string): TokenReport => {
  const one = { token: 1, text, bytes: [...Buffer.from(text)], logprob: -0.5 }
  return { ...one, others: [one] }
}
const thoughtOf = (text: string): TokenReport => ({ ...token(text), thought: true })
const told = (text: string) => {
  const one = { token: text, logprob: -0.5, bytes: [...Buffer.from(text)] }
  return { ...one, top_logprobs: [one] }
}
/** The fake engine reports of its words when it is asked to. */
const reports = ({ type, text }: Part) => [type === 'thought' ? thoughtOf(text) : token(text)]

describe('/v1/responses', () => {
  it.each([
    [{ top_logprobs: 2 }, 2],
    [{ include: ['message.output_text.logprobs'] }, 0],
    [{ include: ['message.output_text.logprobs'], top_logprobs: 3 }, 3],
    [{ top_logprobs: 0 }, undefined],
    [{}, undefined],
  ])('asks for them with %j', async (more, expected) => {
    const { post, launch } = await startApiServer()
    expect((await post('/v1/responses', { model, input: 'Hi', ...more })).status).toBe(200)
    expect(launch.processes[0]?.requests[0]?.logprobs).toBe(expected)
  })

  it('tells them with each piece and with the whole, of the answer alone', async () => {
    const { post } = await startApiServer({
      answer: [
        { type: 'thought', text: 'Hm.' },
        { type: 'text', text: 'Good' },
        { type: 'text', text: ' day' },
      ],
      reports,
    })
    const body = { model, input: 'Hi', top_logprobs: 1 }
    interface Item {
      type: string
      content: { text: string; logprobs: unknown[] }[]
    }
    const { output } = JSON.parse((await post('/v1/responses', body)).text) as { output: Item[] }
    expect(output.at(-1)?.content[0]?.logprobs).toEqual([told('Good'), told(' day')])
    const { text } = await post('/v1/responses', { ...body, stream: true })
    const events = dataOf(text).map((line) => JSON.parse(line) as { type: string; logprobs?: unknown[] })
    const of = (type: string) => events.filter((event) => event.type === type).map(({ logprobs }) => logprobs)
    expect(of('response.output_text.delta')).toEqual([[told('Good')], [told(' day')]])
    expect(of('response.output_text.done')).toEqual([[told('Good'), told(' day')]])
  })

  it('keeps those of a thought apart where both come at once, and waits for the word of a token', () => {
    const items = createItems(() => undefined)
    const frame = (parts: Part[], tokens: TokenReport[]): GenerateEvent => ({ type: 'frame', parts, tokens })
    const hm = { type: 'thought', text: 'Hm.' } as const
    const thought = ['Hm.', '</think>'].map(thoughtOf)
    items.take(frame([hm], []))
    items.take(frame([hm, { type: 'text', text: 'Good day' }], [...thought, token('Good'), token(' day')]))
    items.take(frame([], [token('\ufffd')]))
    items.take(frame([{ type: 'text', text: '🙂' }], [token('\ufffd')]))
    const whole = shown(items.items.at(-1)!) as { content: { logprobs: { token: string }[] }[] }
    const words = whole.content[0]?.logprobs.map((one) => one.token)
    expect(words).toEqual(['Good', ' day', '\ufffd', '\ufffd'])
  })

  it.each<GenerateEvent>([
    { type: 'callPiece', id: 'c', name: 'look', arguments: '{}' },
    { type: 'toolCalls', calls: [{ id: 'c', name: 'look', arguments: '{}' }] },
  ])('does not count those of a call to what is said after it: $type', (call) => {
    const items = createItems(() => undefined)
    items.take({ type: 'frame', parts: [], tokens: [token('<call>'), token('{}')] })
    items.take(call)
    items.take({ type: 'frame', parts: [{ type: 'text', text: 'Done' }], tokens: [token('Done')] })
    const last = shown(items.items.at(-1)!) as { content: { logprobs: unknown[] }[] }
    expect(last.content[0]?.logprobs).toEqual([told('Done')])
  })

  it('tells much at once to whoever reads it', { timeout: 20_000 }, async () => {
    const others = Array.from({ length: 20 }, () => token('word').others[0]!)
    const words = Array.from({ length: 1000 }, (_, index) => `${index} `)
    const { post, launch } = await startApiServer({
      answer: words.map((text) => ({ type: 'text', text })),
      reports: ({ text }) => [{ ...token(text), others }],
      frameDelayMs: 0,
    })
    const { text } = await post('/v1/responses', { model, input: 'Hi', top_logprobs: 20, stream: true })
    const last = JSON.parse(dataOf(text).at(-1) ?? '') as { type: string; response: { output_text: string } }
    expect(last).toMatchObject({ type: 'response.completed', response: { output_text: words.join('') } })
    expect(launch.processes[0]?.calls).not.toContain('stop')
  })

  it('tells what it was asked, however large that is, to whoever reads it', async () => {
    const { post } = await startApiServer({ frameDelayMs: 5 })
    const body = { model, input: 'Hi', stream: true, store: false, instructions: 'x'.repeat(3 << 20) }
    const { text } = await post('/v1/responses', body)
    expect(JSON.parse(dataOf(text).at(-1) ?? '')).toMatchObject({ type: 'response.completed' })
  })
})

describe.each([
  ['/api/chat', { messages }],
  ['/api/generate', { prompt: 'Hi' }],
  ['/api/generate', { prompt: 'Hi', raw: true }],
])('%s with %j', (path, body) => {
  const words = ['Hello', ' from', ' the fake engine.']
  interface Line {
    logprobs?: unknown[]
  }

  it('tells them where they are asked for, whole and streamed', async () => {
    const { post } = await startApiServer({ reports })
    const ask = async (more: object) => (await post(path, { model, ...body, ...more })).text
    const asked = { logprobs: true, top_logprobs: 1 }
    const whole = JSON.parse(await ask({ ...asked, stream: false })) as Line
    expect(whole.logprobs).toEqual(words.map(told))
    const lines = (await ask(asked)).trim().split('\n')
    expect(lines.flatMap((line) => (JSON.parse(line) as Line).logprobs ?? [])).toEqual(words.map(told))
    expect(await ask({ top_logprobs: 1, options: { num_ctx: 999_999 } })).not.toContain('logprobs')
  })
})
