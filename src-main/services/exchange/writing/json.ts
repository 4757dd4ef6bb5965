import type { Message } from '#contract/messages.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import { savedAttachments, savedChat, savedMessage, type Selection } from '../collect.ts'
import { formatName, formatVersion, marks } from '../format.ts'

/** Everything that is known of the chats, to be read in again: see format.ts. In pieces, so that it never lies in memory whole. */
export function* writeJson(storage: Storage, { folders, chats }: Selection): Generator<string> {
  const head = JSON.stringify({
    ...{ format: formatName, version: formatVersion, exportedAt: new Date().toISOString() },
    folders,
  })
  yield `${head.slice(0, -1)},"chats":[\n`
  for (const [index, chat] of chats.entries()) {
    yield* writeChat(storage, chat)
    yield index < chats.length - 1 ? ',\n' : '\n'
  }
  yield ']}\n'
}

function* writeChat(storage: Storage, chat: ChatRow): Generator<string> {
  yield `{"chat":${JSON.stringify(savedChat(storage, chat))},"attachments":[\n`
  yield* lines(savedAttachments(storage, chat.id, messagesOf(storage, chat.id)))
  yield `${marks.messages}\n`
  yield* lines(messagesOf(storage, chat.id), savedMessage)
  yield marks.end
}

/** One after the other: of a chat of any length a single message is in memory. */
function* messagesOf({ messages }: Storage, chatId: string): Generator<Message> {
  for (const { id } of messages.treeOf(chatId)) {
    const message = messages.find(id)
    if (message) yield message
  }
}

function* lines<T>(values: Iterable<T>, saved: (value: T) => unknown = (value) => value): Generator<string> {
  let isFirst = true
  for (const value of values) {
    yield `${isFirst ? '' : ',\n'}${JSON.stringify(saved(value))}`
    isFirst = false
  }
  if (!isFirst) yield '\n'
}
