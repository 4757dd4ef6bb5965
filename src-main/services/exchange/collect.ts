import type { Folder } from '#contract/folders.ts'
import type { Message } from '#contract/messages.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { SavedAttachment, SavedChat, SavedMessage } from './format.ts'

/** What is to be written out. */
export interface Selection {
  folders: Folder[]
  /** The oldest first, so that who reads them in makes them anew in the same order. */
  chats: ChatRow[]
}

/** Everything but temporary chats, of which nothing is ever written; or these chats alone, or a folder's. */
export const select = (
  storage: Storage,
  which: { chatIds?: string[] | undefined; folderId?: string | undefined } = {},
): Selection => {
  const chats = storage.chats
    .all()
    .filter(({ temporary }) => !temporary)
    .filter(({ id }) => which.chatIds?.includes(id) ?? true)
    .filter(({ folderId }) => which.folderId === undefined || folderId === which.folderId)
    .reverse()
  const isAll = which.chatIds === undefined && which.folderId === undefined
  const used = new Set(chats.map(({ folderId }) => folderId))
  return { chats, folders: storage.folders.all().filter(({ id }) => isAll || used.has(id)) }
}

export const savedChat = (storage: Storage, chat: ChatRow): SavedChat => {
  const saved: SavedChat & Partial<ChatRow> = { ...chat, draft: storage.chats.draft(chat.id) }
  delete saved.temporary
  return saved
}

export const savedMessage = (message: Message): SavedMessage => {
  const saved: SavedMessage & Partial<Message> = { ...message }
  delete saved.chatId
  delete saved.sequence
  return saved
}

/** Those of the draft and of all messages, each once. */
export const savedAttachments = (
  storage: Storage,
  chatId: string,
  messages: Iterable<Message>,
): SavedAttachment[] => {
  const ids = new Set(storage.attachments.ofDraft(chatId).map(({ id }) => id))
  for (const { attachments } of storage.chats.find(chatId)?.queue ?? [])
    for (const { id } of attachments) ids.add(id)
  for (const { parts } of messages) for (const part of parts) if (part.type === 'attachment') ids.add(part.id)
  return [...ids].flatMap((id) => {
    const attachment = storage.attachments.find(id)
    const source = storage.attachments.source(id)
    if (!attachment || !source) return []
    const { name, kind, sizeBytes, title, unit, notes, range, draftOf } = attachment
    const sections = storage.attachments.sections(id)
    return {
      id,
      inDraft: draftOf !== null,
      name,
      kind,
      sizeBytes,
      title,
      unit,
      notes,
      range,
      sections,
      ...source,
    }
  })
}

/** The branch that is shown, from the first message to the last. */
export const shownBranch = (storage: Storage, { headMessageId }: ChatRow): Message[] =>
  headMessageId === null ? [] : storage.messages.pathTo(headMessageId)
