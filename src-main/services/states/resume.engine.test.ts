import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { silentLog } from '#lib/log.ts'
import { launchEngine } from '#e2e/fixtures/launch-engine.ts'
import { temporaryFolder } from '../fixtures.ts'
import { createServices } from '../index.ts'

/** A chat that goes on after a restart, with the real engine and the starter model. */

const start = async (dataDir: string) => {
  const services = await createServices({
    ...{ dataDir, launchEngine, host: 'node', version: '0.0.0', log: silentLog },
    starterModelsDir: new URL('../../../resources/models', import.meta.url).pathname,
    surroundings: { platform: 'linux', env: {}, home: join(dataDir, 'nobody') },
    listDrives: () => Promise.resolve([]),
  })
  onTestFinished(() => services.close())
  const client = createRouterClient(services.router, { context: { access: 'owner' } })
  await client.settings.update({ automaticTitles: false })
  const [model] = await client.models.list()
  const modelId = model!.id
  return { services, client, modelId }
}
type App = Awaited<ReturnType<typeof start>>

/** Asks below what was said last; how much of it was there already, and when the first word came. */
const ask = async ({ client }: App, chatId: string, text: string) => {
  const events = await client.chats.open({ id: chatId })
  let parentId: string | null = null
  let startedAt = 0
  let firstAt = 0
  for await (const event of events) {
    if (event.type === 'snapshot') {
      parentId = event.chat.headMessageId
      startedAt = performance.now()
      await client.chats.send({ chatId, parentId, text })
    }
    if (event.type === 'delta' && firstAt === 0) firstAt = performance.now()
    if (event.type !== 'message' || event.message.role !== 'assistant' || !event.message.usage) continue
    if (event.message.parentId === parentId) continue
    return { usage: event.message.usage, firstMs: firstAt - startedAt }
  }
  throw new Error('The chat ended')
}

/** Resolves when the model wants for nothing: an answer is told a moment before that. */
const untilReady = async ({ client, modelId }: App) => {
  const changes = await client.engines.changed()
  for await (const states of changes)
    if (states.some((one) => one.modelId === modelId && one.status === 'ready')) return
}

/** Resolves when a state was kept by itself, since nobody asks for anything; its sidecar is written last. */
const keptAfter = (dataDir: string, time: number) => {
  const dir = join(dataDir, 'state')
  const isKept = (name: string) =>
    name.endsWith('.json') && (statSync(join(dir, name), { throwIfNoEntry: false })?.birthtimeMs ?? 0) > time
  return vi.waitUntil(() => existsSync(dir) && readdirSync(dir).some(isKept), {
    timeout: 60_000,
    interval: 100,
  })
}

const long = Array.from({ length: 100 }, (_, line) => `Line ${line}: the river is ${line * 3} metres wide.`)

it('is not read again after a restart, nor what was typed', async () => {
  const dataDir = temporaryFolder()
  const first = await start(dataDir)
  await first.client.engines.load({ modelId: first.modelId })
  const sampling = { maxTokens: 24, temperature: 0, seed: 1 }
  const { id } = await first.client.chats.create({ modelId: first.modelId })
  await first.client.chats.update({ id, sampling })
  const cold = await ask(first, id, long.join(' '))
  expect(cold.usage.promptTokens).toBeGreaterThan(1400)
  expect(cold.usage.cachedTokens).toBe(0)
  await keptAfter(dataDir, 0)
  await first.services.close()

  const second = await start(dataDir)
  await second.client.engines.load({ modelId: second.modelId })
  const warm = await ask(second, id, 'And how deep is it?')
  const told = `cold ${cold.firstMs.toFixed(0)} ms for ${cold.usage.promptTokens} tokens, after a restart ${warm.firstMs.toFixed(0)} ms for ${warm.usage.promptTokens}, of which ${warm.usage.cachedTokens} were there`
  expect(warm.usage.cachedTokens, told).toBeGreaterThan(0.9 * warm.usage.promptTokens)
  expect(warm.firstMs, told).toBeLessThan(cold.firstMs / 4)

  // What is typed is read at once, though what was said is not kept yet.
  const typed = `${long.slice(0, 8).join(' ')} Which of these is the widest?`
  await untilReady(second)
  await second.client.chats.prepare({ chatId: id, text: typed })
  const prepared = await ask(second, id, typed)
  expect(prepared.usage.cachedTokens).toBeGreaterThan(prepared.usage.promptTokens - 10)

  await second.client.privacy.eraseEverything({ everything: true })
  await second.services.close()
  const third = await start(dataDir)
  const { items } = await third.client.privacy.whatIsStored()
  expect(items.filter(({ kind }) => kind === 'attentionStates')).toEqual([])
}, 300_000)
