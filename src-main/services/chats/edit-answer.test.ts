import { expect, it } from 'vitest'
import { isOver, startServices, textOf, watchChat } from '../fixtures.ts'

const begin = async (script = {}) => {
  const app = await startServices(script)
  const chat = await app.client.chats.create({})
  const events = await app.client.chats.open({ id: chat.id })
  const { answerId, userMessageId } = await app.client.chats.send({
    chatId: chat.id,
    parentId: null,
    text: 'Q',
  })
  return { ...app, chats: app.client.chats, chatId: chat.id, events, answerId, userMessageId: userMessageId! }
}

it("puts the user's version beside the answer, shows it, and goes on from it", async () => {
  const { chats, chatId, events, answerId, userMessageId, launch, services, dataDir } = await begin()
  const view = await watchChat(events, isOver)
  const before = view.messages.get(answerId)!
  const chat = await chats.editAnswer({ chatId, messageId: answerId, text: 'My own \ud800words' })
  const editedId = chat.headMessageId!
  await watchChat(events, (_view, event) => event.type === 'chat', view)
  expect(view.messages.get(answerId)).toEqual(before)
  const edited = view.messages.get(editedId)!
  expect(edited).toMatchObject({
    parentId: userMessageId,
    role: 'assistant',
    status: 'complete',
    edited: true,
    modelId: before.modelId,
    usage: null,
    parts: [{ type: 'text', text: 'My own \ud800words' }],
  })
  await chats.send({ chatId, parentId: editedId, text: 'And?' })
  await watchChat(events, isOver, view)
  expect(launch.processes[0]!.requests[1]!.messages.map(({ text }) => text)).toEqual([
    'Q',
    'My own \ud800words',
    'And?',
  ])
  await services.close()
  const again = (await startServices({}, { dataDir })).client.chats
  const kept = await watchChat(await again.open({ id: chatId }), () => true)
  expect(kept.messages.get(editedId)).toEqual(edited)
  expect(textOf(kept.messages.get(answerId))).toBe(textOf(before))
})

it('keeps who wrote it in forks and files', async () => {
  const { client, chats, chatId, events, answerId } = await begin()
  await watchChat(events, isOver)
  const { headMessageId } = await chats.editAnswer({ chatId, messageId: answerId, text: 'Mine' })
  const fork = await chats.fork({ chatId, messageId: headMessageId! })
  const copy = await watchChat(await chats.open({ id: fork.id }), () => true)
  expect(copy.messages.get(fork.headMessageId!)).toMatchObject({ edited: true })
  let json = ''
  for await (const piece of await client.exchange.export({ format: 'json', chatIds: [chatId] })) json += piece
  expect(json.match(/"edited":true/g)).toHaveLength(1)
})

it('changes nothing while an answer is under way, nor a question, nor to nothing', async () => {
  const { chats, chatId, events, answerId, userMessageId, launch } = await begin({ holdAfter: 1 })
  const view = await watchChat(events, (_view, { type }) => type === 'delta')
  await expect(chats.editAnswer({ chatId, messageId: answerId, text: 'x' })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  launch.processes[0]!.release()
  await watchChat(events, isOver, view)
  await expect(chats.editAnswer({ chatId, messageId: userMessageId, text: 'x' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  await expect(chats.editAnswer({ chatId, messageId: answerId, text: '  ' })).rejects.toThrow()
  expect((await watchChat(await chats.open({ id: chatId }), () => true)).messages.size).toBe(2)
})
