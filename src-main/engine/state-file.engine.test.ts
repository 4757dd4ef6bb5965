import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
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
  await next.forget({ conversation: 'a' })
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
