import { createHash, randomUUID } from 'node:crypto'
import { defaultSampling } from '#contract/default-sampling.ts'
import type { Folder } from '#contract/folders.ts'
import type { Storage } from '#storage/index.ts'
import { idFrom } from './reading/build.ts'
import type { SavedAttachment, SavedConversation, SavedMessage } from './format.ts'

/** Stores what was found in one file. */
export interface Store {
  folders(folders: readonly Folder[]): void
  /** All of the chat or nothing of it; the id that it has here, null when it was here already. */
  chat(conversation: SavedConversation): string | null
}

/** `again`: chats that are here already come as copies. */
export const createStore = (storage: Storage, { again }: { again: boolean }): Store => {
  const folderIds = new Map<string, string>()
  /** What came in this file, by its id there, and the id that each such content has here. */
  const contents = new Map<string, Map<string, string>>()

  const chat = (conversation: SavedConversation): string | null => {
    const { chat, attachments, messages } = conversation
    const content = contentOf(conversation)
    const before = contents.get(chat.id) ?? new Map<string, string>()
    // Two chats of one file that have the same id are two all the same.
    const ownId = before.get(content) ?? (before.size > 0 ? idFrom(chat.id, content) : usableId(chat.id))
    contents.set(chat.id, before.set(content, ownId))
    const isHere = storage.chats.has(ownId)
    if (isHere && !again) return null
    const chatId = isHere ? randomUUID() : ownId
    const attachmentIds = freshIds(attachments, (id) => isHere || storage.attachments.has(id))
    const messageIds = freshIds(messages, (id) => isHere || storage.messages.has(id))
    const { draft, folderId, ...rest } = chat
    const row = {
      ...rest,
      id: chatId,
      sampling: { ...defaultSampling, ...given(rest.sampling) },
      folderId: folderId === null ? null : (folderIds.get(folderId) ?? null),
      temporary: false,
      createdAt: wholeMs(rest.createdAt),
      updatedAt: wholeMs(rest.updatedAt),
      headMessageId: null,
      queue: rest.queue.map((waiting) => ({
        ...waiting,
        attachments: waiting.attachments.map((part) => ({
          ...part,
          id: attachmentIds.get(part.id) ?? part.id,
        })),
      })),
    }
    storage.chats.insert(row)
    // Nobody knows who gave it.
    if (row.title.trim() !== '') storage.chats.giveTitle(chatId)
    if (draft !== '') storage.chats.saveDraft(chatId, draft)
    for (const attachment of attachments) putAttachment(attachment, chatId, attachmentIds)
    for (const { id, attachments: parts } of row.queue)
      storage.attachments.hold(
        chatId,
        parts.map((part) => part.id),
        id,
      )
    const placed = new Set<string>()
    for (const message of messages) {
      // Twice the same, or below what does not come before it: then it stands by itself rather than not at all.
      const id = placed.has(message.id) ? randomUUID() : (messageIds.get(message.id) ?? message.id)
      const parentId = placed.has(message.parentId ?? '')
        ? (messageIds.get(message.parentId ?? '') ?? null)
        : null
      putMessage({ ...message, id, parentId }, chatId, attachmentIds)
      placed.add(message.id)
    }
    const windows = rest.windows.flatMap(({ fromMessageId, summary }) => {
      const id = messageIds.get(fromMessageId)
      return id === undefined ? [] : { fromMessageId: id, summary }
    })
    const headMessageId = chat.headMessageId === null ? null : (messageIds.get(chat.headMessageId) ?? null)
    storage.chats.update({
      ...row,
      windows,
      headMessageId: headMessageId ?? storage.messages.newestLeaf(chatId),
    })
    return chatId
  }

  const putAttachment = (saved: SavedAttachment, chatId: string, ids: ReadonlyMap<string, string>) => {
    const { id: savedId, name, sha256, sizeBytes, kind, title, unit, sections, notes, text, range } = saved
    const id = ids.get(savedId) ?? savedId
    const document = { kind, title, unit, sections, notes, text }
    // The message that has it takes it out of the draft.
    storage.attachments.insert({
      id,
      draftOf: chatId,
      name,
      sha256,
      sizeBytes,
      document,
      createdAt: Date.now(),
    })
    storage.attachments.setRange(id, range)
  }

  const putMessage = (
    { sampling, ...saved }: SavedMessage,
    chatId: string,
    attachmentIds: ReadonlyMap<string, string>,
  ) => {
    const isUnderWay = saved.status === 'waiting' || saved.status === 'streaming'
    storage.messages.insert({
      ...saved,
      chatId,
      sequence: storage.chats.takeSequence(chatId),
      createdAt: wholeMs(saved.createdAt),
      parts: saved.parts.map((part) =>
        part.type === 'attachment' ? { ...part, id: attachmentIds.get(part.id) ?? part.id } : part,
      ),
      status: isUnderWay ? 'stopped' : saved.status,
      ...(sampling && { sampling: { ...defaultSampling, ...given(sampling) } }),
    })
  }

  return {
    folders: (folders) => {
      for (const folder of folders) {
        const ownId = usableId(folder.id)
        const isShown = storage.folders.find(ownId) !== undefined
        const id = !isShown && storage.folders.has(ownId) ? randomUUID() : ownId
        folderIds.set(folder.id, id)
        if (!isShown)
          storage.folders.insert({
            ...folder,
            ...{ id, createdAt: wholeMs(folder.createdAt) },
          })
      }
    },
    chat: (conversation) => storage.transaction(() => chat(conversation)),
  }
}

/** As it can be stored: no part of a millisecond, and no time that no calendar has. */
const wholeMs = (time: number): number => Math.round(Math.min(Math.max(time, -latestMs), latestMs))
const latestMs = 8.64e15

/** The id that each has here: its own, or another where that is taken. */
const freshIds = (saved: readonly { id: string }[], isTaken: (id: string) => boolean): Map<string, string> =>
  new Map(saved.map(({ id }) => [id, isTaken(usableId(id)) ? randomUUID() : usableId(id)]))

/** As what asks for a chat or a message can name it: other programs' files, and those made by hand, may have any. */
const usableId = (id: string): string =>
  id.length >= 1 && id.length <= 64 && id.isWellFormed() && !id.includes('\0') ? id : idFrom(id)

/** Message by message: a chat may have more words than a text can hold. */
const contentOf = ({ chat, attachments, messages }: SavedConversation): string => {
  const hash = createHash('sha256')
  for (const each of [chat, ...attachments, ...messages]) hash.update(`${JSON.stringify(each)}\n`)
  return hash.digest('hex')
}

const given = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
