import { describe, expect, it } from 'vitest'
import type { Energy } from '#contract/messages.ts'
import { dataOf, startApiServer, tinyModel } from '#e2e/fixtures/api-server.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const chat = { model: tinyModel, messages }
const measured: Energy = { joules: 7.2, method: 'rapl' }
const told = { joules: 7.2, wattHours: 0.002, method: 'rapl' }

const anthropic = { ...chat, max_tokens: 9 }
const include = { stream_options: { include_usage: true } }
type Told = { usage?: { energy?: unknown }; energy?: unknown; response?: Told }
const energyIn = ({ usage, energy, response }: Told): unknown =>
  usage?.energy ?? energy ?? (response && energyIn(response))

/** Each dialect's answer: whole, and what of a stream is an object. */
const ways = [
  ['/v1/chat/completions', { ...chat, ...include }],
  ['/v1/completions', { model: tinyModel, prompt: 'Hi', ...include }],
  ['/v1/responses', { model: tinyModel, input: 'Hi' }],
  ['/v1/messages', anthropic],
  ['/api/chat', chat],
  ['/api/generate', { model: tinyModel, prompt: 'Hi' }],
  ['/completion', { model: tinyModel, prompt: 'Hi' }],
] as const

describe('the energy of an answer', () => {
  it.each(ways)('is told by %s, whole and at the end of a stream', async (path, body) => {
    const { post } = await startApiServer({ energy: () => measured })
    const whole = JSON.parse((await post(path, { ...body, stream: false })).text) as Told
    expect(energyIn(whole)).toEqual(told)
    const { text } = await post(path, { ...body, stream: true })
    const lines = path.startsWith('/api') ? text.trim().split('\n') : dataOf(text)
    const parts = lines.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as Told)
    expect(parts.map(energyIn).filter((one) => one !== undefined)).toEqual([told])
  })

  it.each(ways)('is left out by %s where it is not known', async (path, body) => {
    const { post } = await startApiServer()
    const { status, text } = await post(path, { ...body, stream: false })
    expect([status, text]).toEqual([200, expect.not.stringContaining('energy')])
  })

  it.each<[string, Energy['method'][], object | undefined]>([
    ['measured where each is', ['rapl', 'rapl'], { joules: 3, wattHours: 3 / 3600, method: 'rapl' }],
    [
      'an estimate where one is',
      ['rapl', 'estimate'],
      { joules: 3, wattHours: 3 / 3600, method: 'estimate' },
    ],
    ['unknown where one is', ['rapl'], undefined],
  ])('of several choices is their sum, %s', async (_, methods, expected) => {
    const { post } = await startApiServer({
      energy: (answer) => {
        const method = methods[answer]
        return method && { joules: answer + 1, method }
      },
    })
    const { text } = await post('/v1/chat/completions', { ...chat, n: 2 })
    expect(energyIn(JSON.parse(text) as Told)).toEqual(expected)
  })
})
