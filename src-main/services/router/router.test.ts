import { createRouterClient, type ORPCError } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { appErrorCodes } from '#contract/errors.ts'
import { contract } from '#contract/index.ts'
import type { Access } from '#contract/procedure.ts'
import type { Log } from '#lib/log.ts'
import { startServices } from '../fixtures.ts'
import { toRpcError, translateErrors } from '../rpc.ts'

type Call = (input?: unknown) => Promise<unknown>

const names = Object.entries(contract).flatMap(([feature, procedures]) =>
  Object.keys(procedures).map((name) => [feature, name] as const),
)

const deep = () => {
  let value: unknown = 'x'
  for (let depth = 0; depth < 10_000; depth += 1) value = { id: value, chatId: value }
  return value
}
const fields = [
  'id',
  'chatId',
  'messageId',
  'modelId',
  'parentId',
  'text',
  'title',
  'url',
  'sampling',
  'contextSize',
]
const filled = (value: unknown) => Object.fromEntries(fields.map((field) => [field, value]))

const hostile: [string, () => unknown][] = [
  ['nothing', () => undefined],
  ['null', () => null],
  ['a number', () => 42],
  ['a string', () => 'chats'],
  ['an array', () => [[], {}]],
  ['a date', () => new Date(NaN)],
  ['an empty object', () => ({})],
  ['numbers', () => filled(1)],
  ['NaN', () => filled(NaN)],
  ['infinity', () => filled(-Infinity)],
  ['2^53', () => filled(2 ** 53)],
  ['a bigint', () => filled(1n)],
  ['booleans', () => filled(true)],
  ['arrays', () => filled(['x'])],
  ['objects', () => filled({ toString: 'x', length: 3 })],
  [
    'a sampling full of nonsense',
    () => ({ ...filled('x'), sampling: { temperature: NaN, seed: 2 ** 53, topK: 1.5 } }),
  ],
  [
    '__proto__',
    () =>
      JSON.parse('{"__proto__":{"id":"x","access":"owner"},"constructor":{"prototype":{"id":1}}}') as unknown,
  ],
  ['names of Object.prototype', () => filled('__proto__')],
  ['ids that are paths', () => filled('../../etc/passwd')],
  ['SQL', () => filled("'; DROP TABLE chats; --")],
  ['NUL and lone surrogates', () => filled('\u0000\ud800')],
  ['depth 10,000', deep],
  ['a huge string', () => filled('x'.repeat(5_000_000))],
]

const clientFor = (app: Awaited<ReturnType<typeof startServices>>, access: unknown) =>
  createRouterClient(app.services.router, { context: { access: access as Access } }) as unknown as Record<
    string,
    Record<string, Call>
  >

const expectTyped = (error: ORPCError<string, unknown>) => {
  const sent = JSON.stringify(error)
  expect(appErrorCodes as readonly string[]).toContain(error.code)
  expect(error.code).not.toBe('INTERNAL')
  expect(error.defined).toBe(true)
  expect(sent).not.toMatch(/\bat [\w.<>]+ \(|node_modules|src-main|palabre-|stack/)
  expect(sent.length).toBeLessThan(2000)
}

describe('hostile input', () => {
  it.each(hostile)('%s ends in a typed error at every procedure, and harms nothing', async (_what, make) => {
    const app = await startServices()
    const client = clientFor(app, 'owner')
    const kept = await app.client.chats.create({ title: 'Kept' })
    for (const [feature, name] of names) {
      try {
        const output = await client[feature]![name]!(make())
        const isStream = typeof output === 'object' && output !== null && Symbol.asyncIterator in output
        if (isStream) await (output as unknown as AsyncIterator<unknown>).return?.()
      } catch (error) {
        expectTyped(error as ORPCError<string, unknown>)
      }
    }
    expect(({} as Record<string, unknown>)['access']).toBeUndefined()
    expect(await app.client.chats.update({ id: kept.id, title: 'Still here' })).toMatchObject({ id: kept.id })
  })

  it('says where it was not understood, and does not repeat what was sent', async () => {
    const { client } = await startServices()
    const error: unknown = await client.settings
      .update({ sampling: { temperature: 'secret-value' } } as never)
      .catch((error: unknown) => error)
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('sampling.temperature') as string,
    })
    expect(JSON.stringify(error)).not.toContain('secret-value')
  })
})

describe('access', () => {
  it.each(['guest', undefined, 'admin', { owner: true }])(
    'is denied to %j everywhere, before the input is looked at',
    async (access) => {
      const client = clientFor(await startServices(), access)
      for (const [feature, name] of names) {
        await expect(client[feature]![name]!({ nonsense: true })).rejects.toMatchObject({
          code: 'ACCESS_DENIED',
        })
      }
    },
  )
})

describe('errors on their way out', () => {
  const logged: object[] = []
  const log = { error: (fields: object) => logged.push(fields) } as unknown as Log

  it('tells nothing of an error that nobody foresaw, but logs it', () => {
    const cause = new Error('SELECT secret FROM /home/ada')
    const sent = toRpcError(cause, log, 'chats.open')
    expect(sent).toMatchObject({ code: 'INTERNAL', data: {} })
    expect(JSON.stringify(sent)).not.toMatch(/secret|ada|stack/)
    expect(logged).toEqual([{ error: cause, path: 'chats.open' }])
  })

  it('translates errors in the middle of a stream, and passes its end on', async () => {
    let returned = false
    async function* source() {
      try {
        yield await Promise.resolve(1)
        throw new Error('inner')
      } finally {
        returned = true
      }
    }
    const stream = translateErrors(source(), () => new Error('outer'))
    expect(await stream.next()).toEqual({ done: false, value: 1 })
    await expect(stream.next()).rejects.toThrow('outer')
    expect(returned).toBe(true)
    returned = false
    const left = translateErrors(source(), (error) => error)
    await left.next()
    await left.return?.()
    expect(returned).toBe(true)
  })
})
