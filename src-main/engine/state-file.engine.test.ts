import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { createEngines, samplingOf, wholeAnswer, type Client } from './fixtures.ts'

/** What is held of a conversation, saved by one process and brought back by the next. */

const dir = mkdtempSync(join(tmpdir(), 'palabre-state-'))
const engines = createEngines(dir)
afterEach(engines.end)
afterAll(() => rmSync(dir, { recursive: true }))

const model = join(dir, 'model.gguf')
writeTinyModel(model, { behaviour: 'babble' })
const messages = [{ role: 'user' as const, text: 'Once upon a time. '.repeat(20) }]
const say = async (client: Client, conversation?: string) => {
  const sampling = samplingOf({ maxTokens: 20 })
  const { text, end } = await wholeAnswer(
    client.generate({ messages, sampling, ...(conversation !== undefined && { conversation }) }),
  )
  return { text, read: end.usage.promptTokens - end.usage.cachedTokens }
}

it('is read again by nobody after a restart', async () => {
  const path = join(dir, 'kept.kv')
  const { client } = await engines.loadFile(model)
  expect(await client.saveState({ conversation: 'a', path })).toBeNull()
  const first = await say(client, 'a')
  const saved = await client.saveState({ conversation: 'a', path })
  expect(saved?.tokens).toBeGreaterThan(300)
  await engines.end()

  const { client: next } = await engines.loadFile(model)
  expect(await next.loadState({ conversation: 'a', path })).toEqual({ tokens: saved?.tokens })
  const second = await say(next, 'a')
  expect(second).toEqual({ text: first.text, read: 1 })
  await next.forget({ conversations: ['a'] })
  expect((await say(next)).read).toBeGreaterThan(300)
})

it('is never what somebody without a name said in the same place', async () => {
  const path = join(dir, 'named.kv')
  const { client } = await engines.loadFile(model, { sequences: 1 })
  await say(client, 'a')
  expect((await client.held({ conversation: 'a' })).tokens).toBeGreaterThan(300)
  expect(await client.saveState({ conversation: 'a', path })).not.toBeNull()
  // The same words, so that the place is taken over as it is.
  expect((await say(client)).read).toBe(1)
  expect(await client.held({ conversation: 'a' })).toEqual({ tokens: 0 })
  expect(await client.saveState({ conversation: 'a', path })).toBeNull()
  await client.prepare({ messages, conversation: 'a' })
  expect((await client.held({ conversation: 'a' })).tokens).toBeGreaterThan(300)
  await client.prepare({ messages })
  expect(await client.saveState({ conversation: 'a', path })).toBeNull()
})

it('is erased with all that nobody has a name on, which may be of it; another keeps what is its own', async () => {
  const { client } = await engines.loadFile(model, { sequences: 2 })
  const other = { messages: [{ role: 'user' as const, text: 'In another land. '.repeat(20) }] }
  await client.prepare({ ...other, conversation: 'b' })
  const { tokens } = await client.held({ conversation: 'b' })
  expect(tokens).toBeGreaterThan(300)
  await say(client)
  expect((await say(client)).read).toBe(1)
  await client.forget({ conversations: ['a temporary one'] })
  expect((await say(client)).read).toBeGreaterThan(300)
  expect(await client.held({ conversation: 'b' })).toEqual({ tokens })
  await client.forget({})
  expect(await client.held({ conversation: 'b' })).toEqual({ tokens: 0 })
})

it('is erased as soon as its answer ends', async () => {
  const { client } = await engines.loadFile(model, { sequences: 1 })
  let isErased = false
  const answered = client.generate({
    messages,
    sampling: samplingOf({ maxTokens: 5000 }),
    conversation: 'a',
    id: 'a',
  })
  await wholeAnswer(answered, (event) => {
    if (event.type !== 'frame' || isErased) return
    isErased = true
    void client.forget({ conversations: ['a'] }).then(() => client.stop({ id: 'a' }))
  })
  expect(isErased).toBe(true)
  expect((await say(client, 'a')).read).toBeGreaterThan(300)
})

it('holds nothing that was only typed, which stays read for who sends it', async () => {
  const { client } = await engines.loadFile(model)
  const { text } = await say(client, 'a')
  const path = (name: string) => join(dir, `typed-${name}.kv`)
  const before = await client.saveState({ conversation: 'a', path: path('before') })
  const next = [
    ...messages,
    { role: 'assistant' as const, text },
    { role: 'user' as const, text: 'What follows? '.repeat(8) },
  ]
  await client.prepare({ messages: next, conversation: 'a' })
  const { tokens } = await client.held({ conversation: 'a' })
  expect(tokens).toBeGreaterThan((before?.tokens ?? 0) + 20)
  const after = await client.saveState({ conversation: 'a', path: path('after') })
  const shared = Math.min(before?.tokens ?? 0, after?.tokens ?? 0)
  // The last tokens of an answer may be read anew below its template's end.
  expect(after?.tokens).toBeGreaterThan((before?.tokens ?? 0) - 4)
  expect(after?.tokens).toBeLessThanOrEqual(before?.tokens ?? 0)
  expect(tokensIn(path('after'), shared)).toEqual(tokensIn(path('before'), shared))
  await vi.waitFor(async () => expect((await client.held({ conversation: 'a' })).tokens).toBe(tokens))
  const sampling = samplingOf({ maxTokens: 2 })
  const { end } = await wholeAnswer(client.generate({ messages: next, sampling, conversation: 'a' }))
  expect(end.usage.promptTokens - end.usage.cachedTokens).toBe(1)
  // Said now.
  const said = await client.saveState({ conversation: 'a', path: path('said') })
  expect(said?.tokens).toBeGreaterThanOrEqual(tokens)
})

it('holds the branch that was answered in, not another one that was only read since', async () => {
  const { client } = await engines.loadFile(model, { sequences: 2 })
  await say(client, 'a')
  const { tokens } = await client.held({ conversation: 'a' })
  const other = [
    { role: 'user' as const, text: `${'Once upon a time. '.repeat(8)} ${'In another land. '.repeat(30)}` },
  ]
  await client.prepare({ messages: other, conversation: 'a' })
  const saved = await client.saveState({ conversation: 'a', path: join(dir, 'branch.kv') })
  expect(saved?.tokens).toBe(tokens)
})

/** Behind `ggsq`, the version and the count there are the tokens, four bytes each. */
const tokensIn = (path: string, count: number) => readFileSync(path).subarray(12, 12 + 4 * count)

it('is refused when it is none, and the process lives on', async () => {
  const { client } = await engines.loadFile(model)
  await say(client, 'a')
  const whole = join(dir, 'whole.kv')
  await client.saveState({ conversation: 'a', path: whole })
  const cut = join(dir, 'cut.kv')
  copyFileSync(whole, cut)
  truncateSync(cut, 200)
  const other = join(dir, 'other.kv')
  writeFileSync(other, 'no state at all')
  for (const path of [cut, other, join(dir, 'nothing.kv')])
    await expect(client.loadState({ conversation: 'b', path })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  expect((await say(client, 'a')).read).toBe(1)
})
