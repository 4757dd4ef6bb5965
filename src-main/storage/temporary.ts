/**
 * Chats in two databases behind one face: the file's, and one in memory for the chats that must never touch the disk.
 * Which of them a chat lies in is asked of the one in memory first; ids are unique over both.
 */
import type { AttachmentTable } from './attachments.ts'
import type { ChatTable } from './chats.ts'
import type { Eraser } from './erase/index.ts'
import type { MessageTable } from './messages.ts'
import type { RemovalTable } from './removals.ts'

/** What is kept of chats, in one database. */
export interface ChatStore {
  chats: ChatTable
  messages: MessageTable
  removals: RemovalTable
  attachments: AttachmentTable
}

/** `eraser`: of what is on the disk. */
export const withTemporary = (
  disk: ChatStore,
  memory: ChatStore,
  eraser: Pick<Eraser, 'beginChat' | 'beginAll'>,
): ChatStore => {
  const isTemporary = (chatId: string) => memory.chats.has(chatId)
  const ofChat = (chatId: string) => (isTemporary(chatId) ? memory : disk)
  const ofMessage = (id: string) => (memory.messages.has(id) ? memory : disk)
  const both = [memory, disk]

  const chats: ChatTable = {
    all: () => both.flatMap(({ chats }) => chats.all()),
    has: (id) => ofChat(id).chats.has(id),
    find: (id) => ofChat(id).chats.find(id),
    insert: (chat) => (chat.temporary ? memory : disk).chats.insert(chat),
    update: (chat) => ofChat(chat.id).chats.update(chat),
    takeSequence: (id) => ofChat(id).chats.takeSequence(id),
    remove: (id, removedAt) => ofChat(id).chats.remove(id, removedAt),
    restore: (id) => ofChat(id).chats.restore(id),
    removed: () => both.flatMap(({ chats }) => chats.removed()).sort((a, b) => b.removedAt - a.removedAt),
    removeWithFolder: (folderId, removedAt) => disk.chats.removeWithFolder(folderId, removedAt),
    restoreWithFolder: (folderId) => disk.chats.restoreWithFolder(folderId),
    purgeRemovedBefore: (time) => sum(both.map(({ chats }) => chats.purgeRemovedBefore(time))),
    erase: (id) => (isTemporary(id) ? memory.chats.erase(id) : eraser.beginChat(id)),
    eraseAll: () => {
      memory.chats.eraseAll()
      eraser.beginAll()
    },
    giveTitle: (id) => ofChat(id).chats.giveTitle(id),
    isTitleGiven: (id) => ofChat(id).chats.isTitleGiven(id),
    draft: (id) => ofChat(id).chats.draft(id),
    saveDraft: (id, text) => ofChat(id).chats.saveDraft(id, text),
  }

  const messages: MessageTable = {
    ofChat: (chatId) => ofChat(chatId).messages.ofChat(chatId),
    treeOf: (chatId) => ofChat(chatId).messages.treeOf(chatId),
    outlineOf: (chatId) => ofChat(chatId).messages.outlineOf(chatId),
    has: (id) => ofMessage(id).messages.has(id),
    find: (id) => ofMessage(id).messages.find(id),
    findAll: (chatId, ids) => ofChat(chatId).messages.findAll(chatId, ids),
    insert: (message) => ofChat(message.chatId).messages.insert(message),
    update: (message) => ofChat(message.chatId).messages.update(message),
    pathTo: (id) => ofMessage(id).messages.pathTo(id),
    newestLeafBelow: (id) => ofMessage(id).messages.newestLeafBelow(id),
    newestLeaf: (chatId) => ofChat(chatId).messages.newestLeaf(chatId),
    usagesOf: (modelId, limit) => disk.messages.usagesOf(modelId, limit),
    failUnfinished: (error) => sum(both.map(({ messages }) => messages.failUnfinished(error))),
  }

  const removals: RemovalTable = {
    remove: (removal) => ofChat(removal.chatId).removals.remove(removal),
    restore: (id) => ofMessage(id).removals.restore(id),
    find: (id) => ofMessage(id).removals.find(id),
    canReturn: (id) => ofMessage(id).removals.canReturn(id),
    purgeBefore: (time) => sum(both.map(({ removals }) => removals.purgeBefore(time))),
  }
  const ofAttachment = (id: string) => (memory.attachments.has(id) ? memory : disk).attachments
  const attachments: AttachmentTable = {
    insert: (attachment) => ofChat(attachment.draftOf).attachments.insert(attachment),
    has: (id) => ofAttachment(id).has(id),
    find: (id) => ofAttachment(id).find(id),
    ofDraft: (chatId) => ofChat(chatId).attachments.ofDraft(chatId),
    text: (id) => ofAttachment(id).text(id),
    sections: (id) => ofAttachment(id).sections(id),
    source: (id) => ofAttachment(id).source(id),
    setRange: (id, range) => ofAttachment(id).setRange(id, range),
    removeFromDraft: (id) => ofAttachment(id).removeFromDraft(id),
    hold: (chatId, ids, queuedId) => ofChat(chatId).attachments.hold(chatId, ids, queuedId),
    release: (queuedId) => {
      for (const { attachments } of both) attachments.release(queuedId)
    },
    isUsedIn: (chatId, id) => ofAttachment(id).isUsedIn(chatId, id),
  }
  return { chats, messages, removals, attachments }
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
