import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Part } from '#contract/messages.ts'
import { isOver, startServices, temporaryFolder, textOf, watchChat } from '../fixtures.ts'

const text = (text: string): Part => ({ type: 'text', text })
type App = Awaited<ReturnType<typeof startServices>>

/** Sends and waits for the end of the answer; all messages then. */
const ask = async ({ client }: App, chatId: string, parentId: string | null, text: string) => {
  const events = await client.chats.open({ id: chatId })
  const ids = await client.chats.send({ chatId, parentId, text })
  const view = await watchChat(events, isOver)
  await events.return()
  return { ...ids, view, answer: view.messages.get(ids.answerId)! }
}

describe('a conversation', () => {
  it('stores the question and the answer, with what it cost', async () => {
    const app = await startServices()
    const chat = await app.client.chats.create({})
    const { answer, userMessageId, view } = await ask(app, chat.id, null, 'Hello there\nfriend')
    expect(view.messages.get(userMessageId!)).toMatchObject({ role: 'user', sequence: 1, status: 'complete' })
    expect(answer).toMatchObject({
      parentId: userMessageId,
      sequence: 2,
      status: 'complete',
      truncated: false,
    })
    expect(answer.modelId).toBe('Tiny/Test-GGUF/tiny-test.Q4_0.gguf')
    expect(answer.seed).toEqual(expect.any(Number))
    expect(answer.usage?.completionTokens).toBe(3)
    const list = await (await app.client.chats.changed()).next()
    expect(list.value).toMatchObject({ chats: [{ title: 'Hello there', headMessageId: answer.id }] })
  })

  it('grows a tree: edits and new answers are siblings, and the model gets one branch', async () => {
    const answers = ['A1', 'A2', 'A3', 'A4']
    let count = 0
    const app = await startServices({ answer: () => [text(answers[count++]!)] })
    const chat = await app.client.chats.create({ title: 'Mine' })
    await app.client.chats.update({ id: chat.id, systemPrompt: 'Be brief', sampling: { seed: 7 } })
    const first = await ask(app, chat.id, null, 'Q1')
    const second = await ask(app, chat.id, first.answerId, 'Q2')
    const edited = await ask(app, chat.id, first.answerId, 'Q2, edited')
    expect(edited.view.messages.get(edited.userMessageId!)?.parentId).toBe(first.answerId)

    const events = await app.client.chats.open({ id: chat.id })
    const again = await app.client.chats.regenerate({ chatId: chat.id, messageId: first.answerId })
    await watchChat(events, isOver)
    expect(again.userMessageId).toBe(first.userMessageId)
    expect(app.launch.processes[0]!.requests.map(({ messages }) => messages.map(({ text }) => text))).toEqual(
      [
        ['Be brief', 'Q1'],
        ['Be brief', 'Q1', 'A1', 'Q2'],
        ['Be brief', 'Q1', 'A1', 'Q2, edited'],
        ['Be brief', 'Q1'],
      ],
    )
    expect(app.launch.processes[0]!.requests.map(({ sampling }) => sampling.seed)).toEqual([7, 7, 7, 7])

    const select = (messageId: string) => app.client.chats.select({ chatId: chat.id, messageId })
    expect((await select(second.userMessageId!)).headMessageId).toBe(second.answerId)
    expect((await select(first.answerId)).headMessageId).toBe(edited.answerId)
    expect(await select(again.answerId)).toMatchObject({ headMessageId: again.answerId, title: 'Mine' })
  })

  it('refuses what does not fit, and stores nothing of it', async () => {
    const app = await startServices({ holdAfter: 1 })
    const { client } = app
    const chat = await client.chats.create({})
    const other = await client.chats.create({})
    const events = await client.chats.open({ id: chat.id })
    const sent = await client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
    const seen = await watchChat(events, (_view, { type }) => type === 'delta')
    const send = (chatId: string, parentId: string | null) =>
      client.chats.send({ chatId, parentId, text: 'Q' })
    await expect(send(chat.id, sent.answerId)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(send(other.id, sent.answerId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(send('no-such-chat', null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(client.chats.open({ id: 'no-such-chat' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    app.launch.processes[0]!.release()
    await watchChat(events, isOver, seen)
    await expect(send(chat.id, sent.userMessageId)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(
      client.chats.regenerate({ chatId: chat.id, messageId: sent.userMessageId! }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const view = await watchChat(await client.chats.open({ id: chat.id }), () => true)
    expect(view.messages.size).toBe(2)
  })

  it('stops at a word, keeps what had come, and says what that cost', async () => {
    const app = await startServices({ holdAfter: 2 })
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    const { answerId } = await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
    const view = await watchChat(events, (view) => textOf(view.messages.get(answerId)) === 'Hello from')
    await app.client.chats.stop({ chatId: chat.id })
    await watchChat(events, isOver, view)
    expect(view.messages.get(answerId)).toMatchObject({
      status: 'stopped',
      parts: [text('Hello from')],
      usage: {},
    })
    await app.client.chats.stop({ chatId: chat.id })
  })

  it('survives the death of its engine: the partial answer stays, the next message works', async () => {
    const app = await startServices({ holdAfter: 1 })
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    const { answerId } = await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
    const view = await watchChat(events, (_view, { type }) => type === 'delta')
    app.launch.processes[0]!.crash()
    await watchChat(events, isOver, view)
    expect(view.messages.get(answerId)).toMatchObject({
      status: 'failed',
      error: { code: 'ENGINE_CRASHED' },
      parts: [text('Hello')],
    })
    await app.client.chats.send({ chatId: chat.id, parentId: answerId, text: 'Still there?' })
    await watchChat(events, (_view, { type }) => type === 'delta', view)
    app.launch.processes.at(-1)!.release()
    await watchChat(events, isOver, view)
    expect([...view.messages.values()].at(-1)).toMatchObject({ status: 'complete' })
  })

  it('keeps the error of an answer that never began', async () => {
    const error = new AppError('PROMPT_TOO_LONG', 'Too long.', {
      details: { promptTokens: 9, contextSize: 4 },
    })
    const app = await startServices({ generateError: error })
    const chat = await app.client.chats.create({})
    const { answer } = await ask(app, chat.id, null, 'Q')
    expect(answer).toMatchObject({ status: 'failed', error: error.toInfo(), parts: [] })
  })

  it('sends nothing when there is no model to answer', async () => {
    const app = await startServices()
    const chat = await app.client.chats.create({ modelId: 'gone/gone/gone.gguf' })
    const send = app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
    await expect(send).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      data: { details: { modelId: chat.modelId } },
    })
    expect((await watchChat(await app.client.chats.open({ id: chat.id }), () => true)).messages.size).toBe(0)
  })
})

describe('the list of chats', () => {
  it('tells everyone of each change, and brings a removed chat back', async () => {
    const { client } = await startServices()
    const events = await client.chats.changed()
    const next = async () => (await events.next()).value
    expect(await next()).toEqual({ type: 'snapshot', chats: [] })
    const chat = await client.chats.create({})
    const open = await client.chats.open({ id: chat.id })
    await open.next()
    expect(await next()).toEqual({ type: 'put', chat })
    await client.chats.update({ id: chat.id, title: 'Renamed' })
    expect(await next()).toMatchObject({ type: 'put', chat: { title: 'Renamed' } })
    await client.chats.remove({ id: chat.id })
    expect(await next()).toEqual({ type: 'removed', id: chat.id })
    expect((await open.next()).value).toMatchObject({ type: 'chat', chat: { title: 'Renamed' } })
    expect((await open.next()).value).toEqual({ type: 'removed' })
    expect((await open.next()).done).toBe(true)
    await expect(client.chats.update({ id: chat.id, title: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await client.chats.restore({ id: chat.id })).toMatchObject({ title: 'Renamed' })
    expect(await next()).toMatchObject({ type: 'put' })
  })
})

describe('a restart', () => {
  it('keeps what had come of an answer, on the way down and on the way up', async () => {
    const dataDir = temporaryFolder()
    const app = await startServices({ holdAfter: 2 }, { dataDir })
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    const { answerId } = await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
    const seen = await watchChat(events, (view) => textOf(view.messages.get(answerId)) === 'Hello from')
    const begun = performance.now()
    await app.services.close()
    expect(performance.now() - begun).toBeLessThan(2000)
    await watchChat(events, isOver, seen)
    const next = await startServices({}, { dataDir })
    const view = await watchChat(await next.client.chats.open({ id: chat.id }), () => true)
    expect(view.messages.get(answerId)).toMatchObject({
      status: 'failed',
      error: { code: 'INTERRUPTED' },
      parts: [text('Hello from')],
    })
    expect(view).toEqual(seen)
  })

  it('may close twice, and closes what a failed start had opened', async () => {
    const dataDir = temporaryFolder()
    const app = await startServices({}, { dataDir })
    await expect(startServices({}, { dataDir })).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' })
    await Promise.all([app.services.close(), app.services.close()])
    await app.services.close()
    await startServices({}, { dataDir })
  })
})
