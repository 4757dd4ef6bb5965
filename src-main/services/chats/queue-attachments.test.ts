import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { launchReader } from '#e2e/fixtures/launch-reader.ts'
import { isOver, startServices, watchChat } from '../fixtures.ts'

/** A chat whose answer is under way, with a document in its draft. */
const begin = async ({ temporary = false } = {}) => {
  const app = await startServices({ holdAfter: 1 }, { launchReader })
  const { chats } = app.client
  const { id: chatId } = await chats.create({ temporary })
  const events = await chats.open({ id: chatId })
  await chats.send({ chatId, parentId: null, text: 'First' })
  const view = await watchChat(events, (_view, { type }) => type === 'delta')
  const bytes = new TextEncoder().encode('The lighthouse is red.')
  const { id: attachmentId } = await app.services.attachments.add(chatId, 'notes.txt', bytes)
  const draft = async () => {
    const first = await (await app.client.attachments.changed({ chatId })).next()
    return first.done ? [] : first.value.map(({ id }) => id)
  }
  const queue = () => chats.queue({ chatId, text: 'Next', attachments: [attachmentId] })
  return { ...app, chats, chatId, events, view, attachmentId, draft, queue }
}

it.each([false, true])(
  'waits with its message, out of the draft, and goes with it (temporary: %s)',
  async (temporary) => {
    const { launch, chatId, events, view, attachmentId, draft, queue, client } = await begin({ temporary })
    expect(await queue()).toMatchObject({
      queue: [{ text: 'Next', attachments: [{ id: attachmentId, name: 'notes.txt' }] }],
    })
    expect(await draft()).toEqual([])
    // Nobody can take it away or cut it meanwhile.
    await expect(client.attachments.remove({ id: attachmentId })).rejects.toMatchObject({ code: 'CONFLICT' })
    launch.processes[0]!.release()
    await watchChat(
      events,
      ({ messages }) => messages.size === 4 && [...messages.values()].at(-1)!.status === 'complete',
      view,
    )
    expect([...view.messages.values()][2]!.parts).toMatchObject([
      { type: 'attachment', id: attachmentId },
      { type: 'text', text: 'Next' },
    ])
    const prompt = launch.processes[0]!.requests[1]!.messages.at(-1)!.text
    expect(prompt).toContain('The lighthouse is red.')
    expect(await draft()).toEqual([])
    expect(chatId).toBeTruthy()
  },
)

it('is in the draft again when the message is taken back, also after a restart', async () => {
  const { chats, services, dataDir, chatId, attachmentId, queue } = await begin()
  const { queue: waiting } = await queue()
  await chats.stop({ chatId })
  await services.close()
  const next = await startServices({}, { dataDir, launchReader })
  const draft = await next.client.attachments.changed({ chatId })
  expect((await draft.next()).value).toEqual([])
  await next.client.chats.unqueue({ chatId, id: waiting[0]!.id })
  expect((await draft.next()).value).toMatchObject([{ id: attachmentId }])
  await next.client.attachments.remove({ id: attachmentId })
  expect((await draft.next()).value).toEqual([])
})

it('is exported and imported with the chat that it waits in', async () => {
  const { chats, client, chatId, events, view, queue } = await begin()
  await queue()
  await chats.stop({ chatId })
  await watchChat(events, isOver, view)
  let json = ''
  for await (const piece of await client.exchange.export({ format: 'json' })) json += piece
  const other = await startServices({}, { launchReader })
  const report = await other.services.incoming.receive(Readable.from([new TextEncoder().encode(json)]))
  expect(report).toMatchObject({ imported: [chatId], error: null })
  const draft = await other.client.attachments.changed({ chatId })
  expect((await draft.next()).value).toEqual([])
  const again = await other.client.chats.open({ id: chatId })
  await other.client.chats.sendQueued({ chatId })
  await watchChat(again, isOver)
  expect(other.launch.processes[0]!.requests[0]!.messages.at(-1)!.text).toContain('The lighthouse is red.')
})
