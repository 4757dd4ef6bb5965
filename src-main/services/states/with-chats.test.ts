import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { isOver, startServices, watchChat } from '../fixtures.ts'

/** States in the whole app, on a fake engine: when they come and go with their chats. */

type App = Awaited<ReturnType<typeof startServices>>
const script = { state: (conversation: string) => `state of ${conversation} `.repeat(50), promptTokens: 1500 }
const ask = async ({ client }: App, chatId: string, text = 'Hi') => {
  const events = await client.chats.open({ id: chatId })
  const ids = await client.chats.send({ chatId, parentId: null, text })
  await watchChat(events, isOver)
  await events.return()
  return ids
}
const filesOf = ({ dataDir }: Pick<App, 'dataDir'>) =>
  existsSync(join(dataDir, 'state')) ? readdirSync(join(dataDir, 'state')) : []
/** The app, started again after a chat was answered and the app closed. */
const restarted = async (temporary = false) => {
  const first = await startServices(script)
  const { id } = await first.client.chats.create({ temporary })
  await ask(first, id)
  await first.services.close()
  return { id, app: await startServices(script, { dataDir: first.dataDir }) }
}

it('keeps a chat as the app closes, and goes on from it in the next', async () => {
  const { id, app } = await restarted()
  expect(filesOf(app)).toHaveLength(2)
  const { items } = await app.client.privacy.whatIsStored()
  expect(items.find(({ kind }) => kind === 'attentionStates')?.sizeBytes).toBeGreaterThan(500)
  await ask(app, id)
  expect(app.launch.processes[0]!.calls.map((call) => call.split(' ')[0])).toContain('loadState')
})

it('keeps a chat before its model is unloaded', async () => {
  const app = await startServices(script)
  const { id } = await app.client.chats.create({})
  await ask(app, id)
  const [model] = await app.client.models.list()
  await app.client.engines.unload({ modelId: model!.id })
  expect(filesOf(app)).toHaveLength(2)
})

it('keeps nothing of a temporary chat', async () => {
  const { app } = await restarted(true)
  expect(filesOf(app)).toEqual([])
})

it.each<[string, (app: App, id: string, messageId: string) => Promise<unknown>]>([
  ['the chat is removed', ({ client }, id) => client.chats.remove({ id })],
  ['the chat is erased', ({ client }, id) => client.privacy.eraseChat({ id })],
  ['everything is erased', ({ client }) => client.privacy.eraseEverything({ everything: true })],
  [
    'a message of it is removed',
    ({ client }, chatId, messageId) => client.chats.removeMessage({ chatId, messageId }),
  ],
])('erases it when %s', async (_, erase) => {
  const { id, app } = await restarted()
  const { userMessageId } = await ask(app, id)
  expect(filesOf(app)).toHaveLength(2)
  await erase(app, id, userMessageId!)
  expect(filesOf(app)).toEqual([])
  await vi.waitFor(() => expect(app.launch.processes[0]!.calls).toContain(`forget ${id}`))
  await app.services.close()
  expect(filesOf(app)).toEqual([])
})

it('reads what is typed below what was said, and the next text in its place', async () => {
  const app = await startServices({ holdPrepare: true })
  const { client, launch } = app
  const { id: chatId } = await client.chats.create({})
  await client.chats.prepare({ chatId, text: 'Nothing is loaded' })
  expect(launch.processes).toEqual([])
  await ask(app, chatId)
  const [process] = launch.processes
  const first = client.chats.prepare({ chatId, text: 'What', goesOn: true })
  await vi.waitFor(() => expect(process!.calls).toContain('prepare What …'))
  const controller = new AbortController()
  const second = client.chats.prepare({ chatId, text: 'What is' }, { signal: controller.signal })
  await first
  await vi.waitFor(() => expect(process!.calls).toContain('prepare What is'))
  controller.abort()
  await second.catch(() => undefined)
  await vi.waitFor(() =>
    expect(process!.calls.filter((call) => call === 'prepare cancelled')).toHaveLength(2),
  )
  await expect(client.chats.prepare({ chatId, text: 'x'.repeat(16_001) })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  await expect(client.chats.prepare({ chatId: 'none', text: 'x' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})
