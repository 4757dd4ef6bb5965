import { describe, expect, it } from 'vitest'
import { defaultSampling } from '#contract/default-sampling.ts'
import { isOver, startServices, textOf, watchChat } from '../fixtures.ts'

type App = Awaited<ReturnType<typeof startServices>>
const ask = async ({ client }: App, chatId: string, parentId: string | null, text: string) => {
  const events = await client.chats.open({ id: chatId })
  const ids = await client.chats.send({ chatId, parentId, text })
  await watchChat(events, isOver)
  await events.return()
  return ids
}
const listed = async ({ client }: App) => {
  const first = await (await client.chats.changed()).next()
  return !first.done && first.value.type === 'snapshot' ? first.value.chats : []
}

describe('folders', () => {
  it('give a new chat their prompt and its answers their model', async () => {
    const app = await startServices()
    const { folders, chats } = app.client
    const { id: folderId } = await folders.create({ name: 'Work' })
    await folders.update({
      id: folderId,
      systemPrompt: 'Be terse',
      modelId: 'Tiny/Test-GGUF/tiny-test.Q4_0.gguf',
      sampling: { temperature: 0.1 },
    })
    const chat = await chats.create({ folderId })
    expect(chat).toMatchObject({ folderId, systemPrompt: 'Be terse', modelId: null })
    expect(chat.sampling).toEqual({ ...defaultSampling, temperature: 0.1 })
    await ask(app, chat.id, null, 'Q')
    expect(app.launch.processes[0]!.requests[0]!.messages[0]).toEqual({ role: 'system', text: 'Be terse' })
    await expect(chats.create({ folderId: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are put in order', async () => {
    const { folders } = (await startServices()).client
    const [a, b, c] = [
      await folders.create({ name: 'a' }),
      await folders.create({ name: 'b' }),
      await folders.create({ name: 'c' }),
    ]
    await folders.move({ id: c.id, beforeId: a.id })
    await folders.move({ id: a.id, beforeId: null })
    expect((await (await folders.changed()).next()).value).toMatchObject([c, b, a])
  })

  it.each([true, false])('come back with their chats (removed with them: %s)', async (withChats) => {
    const app = await startServices()
    const { folders, chats } = app.client
    const { id: folderId } = await folders.create({ name: 'Work' })
    const inside = await chats.create({ folderId, title: 'Inside' })
    const gone = await chats.create({ folderId, title: 'Gone before' })
    await chats.remove({ id: gone.id })
    await folders.remove({ id: folderId, withChats })
    expect((await listed(app)).map(({ folderId }) => folderId)).toEqual(withChats ? [] : [null])
    // Changing a chat that lies outside meanwhile does not lose where it belongs.
    if (!withChats) await chats.update({ id: inside.id, title: 'Still inside' })
    await folders.restore({ id: folderId })
    expect(await listed(app)).toMatchObject([{ id: inside.id, folderId }])
    expect(await chats.removed()).toMatchObject([{ id: gone.id, title: 'Gone before' }])
  })
})

it('pins and archives chats over a restart', async () => {
  const app = await startServices()
  const { id } = await app.client.chats.create({})
  await app.client.chats.update({ id, pinned: true, archived: true })
  await app.services.close()
  expect(await listed(await startServices({}, { dataDir: app.dataDir }))).toMatchObject([
    { pinned: true, archived: true },
  ])
})

it('answers again with other parameters, and keeps what they were', async () => {
  const app = await startServices()
  const { chats } = app.client
  const chat = await chats.create({})
  const { answerId } = await ask(app, chat.id, null, 'Q')
  const events = await chats.open({ id: chat.id })
  const again = await chats.regenerate({
    chatId: chat.id,
    messageId: answerId,
    sampling: { temperature: 1.5, seed: 3 },
  })
  const view = await watchChat(events, isOver)
  expect(view.messages.get(again.answerId)).toMatchObject({
    seed: 3,
    sampling: { temperature: 1.5, topK: 40, seed: 3 },
  })
  expect(app.launch.processes[0]!.requests[1]!.sampling).toMatchObject({ temperature: 1.5, seed: 3 })
  expect((await listed(app))[0]!.sampling).toEqual(chat.sampling)
  const other = chats.regenerate({ chatId: chat.id, messageId: answerId, modelId: 'gone' })
  await expect(other).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
})

it('opens the end of a branch, and gives the others when asked', async () => {
  const app = await startServices()
  const { chats } = app.client
  const chat = await chats.create({})
  const first = await ask(app, chat.id, null, 'Q1')
  const old = await ask(app, chat.id, first.answerId, 'Q2')
  const edited = await ask(app, chat.id, first.answerId, 'Q2 edited')
  const opened = (await (await chats.open({ id: chat.id, limit: 1 })).next()).value
  const path = [first.userMessageId, first.answerId, edited.userMessageId, edited.answerId]
  expect(opened).toMatchObject({
    messages: [{ id: edited.answerId }],
    branch: { path, families: [[old.userMessageId, edited.userMessageId]] },
  })
  const ids = [edited.userMessageId!, 'none', first.userMessageId!]
  expect((await chats.messages({ chatId: chat.id, ids })).map((message) => textOf(message))).toEqual([
    'Q1',
    'Q2 edited',
  ])
})

it('stops and hides an answer whose branch is deleted, and has it back as far as it came', async () => {
  const app = await startServices({ holdAfter: 1 })
  const { chats } = app.client
  const chat = await chats.create({})
  const events = await chats.open({ id: chat.id })
  const { userMessageId, answerId } = await chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
  const view = await watchChat(events, (_view, { type }) => type === 'delta')
  await chats.removeMessage({ chatId: chat.id, messageId: userMessageId! })
  await watchChat(events, isOver, view)
  expect(view.messages.size).toBe(0)
  expect(await chats.restoreMessage({ chatId: chat.id, messageId: userMessageId! })).toMatchObject({
    headMessageId: answerId,
  })
  await watchChat(events, (_view, { type }) => type === 'messagesRestored', view)
  expect(view.messages.get(answerId)).toMatchObject({
    status: 'stopped',
    parts: [{ type: 'text', text: 'Hello' }],
  })
})

describe('a waiting message', () => {
  it('is sent when the answer is complete', async () => {
    const app = await startServices({ holdAfter: 1 })
    const { chats } = app.client
    const chat = await chats.create({})
    await expect(chats.queue({ chatId: chat.id, text: 'Next' })).rejects.toMatchObject({ code: 'CONFLICT' })
    const events = await chats.open({ id: chat.id })
    const { answerId } = await chats.send({ chatId: chat.id, parentId: null, text: 'First' })
    const view = await watchChat(events, (_view, { type }) => type === 'delta')
    expect(await chats.queue({ chatId: chat.id, text: 'Next' })).toMatchObject({ queue: [{ text: 'Next' }] })
    app.launch.processes[0]!.release()
    await watchChat(
      events,
      ({ messages }) => messages.size === 4 && [...messages.values()].at(-1)!.status === 'complete',
      view,
    )
    expect([...view.messages.values()][2]).toMatchObject({ parentId: answerId, parts: [{ text: 'Next' }] })
    expect((await listed(app))[0]!.queue).toEqual([])
  })

  it('waits on after a stop and a restart, and can be taken back or sent', async () => {
    const app = await startServices({ holdAfter: 1 })
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'First' })
    const view = await watchChat(events, (_view, { type }) => type === 'delta')
    for (const text of ['One', 'Two']) await app.client.chats.queue({ chatId: chat.id, text })
    await app.client.chats.stop({ chatId: chat.id })
    await watchChat(events, isOver, view)
    await app.services.close()

    const next = await startServices({}, { dataDir: app.dataDir })
    const { queue } = (await listed(next))[0]!
    const taken = await next.client.chats.unqueue({ chatId: chat.id, id: queue[0]!.id })
    expect(taken).toMatchObject({ text: 'One', chat: { queue: [{ text: 'Two' }] } })
    const again = await next.client.chats.open({ id: chat.id })
    await next.client.chats.sendQueued({ chatId: chat.id })
    const end = await watchChat(again, isOver)
    expect([...end.messages.values()].map((message) => textOf(message))).toContain('Two')
    await expect(next.client.chats.sendQueued({ chatId: chat.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

it('keeps drafts of each chat, and of the one to come', async () => {
  const app = await startServices()
  const chat = await app.client.chats.create({})
  await app.client.chats.saveDraft({ chatId: chat.id, text: 'half a thou' })
  await app.client.chats.saveDraft({ chatId: null, text: 'to come' })
  await app.services.close()
  const { chats } = (await startServices({}, { dataDir: app.dataDir })).client
  expect(await chats.draft({ chatId: chat.id })).toEqual({ text: 'half a thou' })
  expect(await chats.draft({ chatId: null })).toEqual({ text: 'to come' })
})

it('puts what comes late behind the draft that is kept', async () => {
  const { chats } = (await startServices()).client
  const { id } = await chats.create({})
  for (const chatId of [id, null]) {
    await chats.saveDraft({ chatId, text: 'first', isMore: true })
    await chats.saveDraft({ chatId, text: 'second', isMore: true })
    expect(await chats.draft({ chatId })).toEqual({ text: 'first\nsecond' })
    await chats.saveDraft({ chatId, text: 'instead' })
    expect(await chats.draft({ chatId })).toEqual({ text: 'instead' })
  }
})
