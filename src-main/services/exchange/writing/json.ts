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
  const messages = storage.messages.ofChat(chat.id)
  yield `{"chat":${JSON.stringify(savedChat(storage, chat))},"attachments":[\n`
  yield* lines(savedAttachments(storage, chat.id, messages))
  yield `${marks.messages}\n`
  yield* lines(messages.map(savedMessage))
  yield marks.end
}

function* lines(values: readonly unknown[]): Generator<string> {
  for (const [index, value] of values.entries()) {
    yield `${JSON.stringify(value)}${index < values.length - 1 ? ',' : ''}\n`
  }
}
