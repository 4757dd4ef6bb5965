import { randomUUID } from 'node:crypto'
import type { Chat } from '#contract/chats.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { AppError } from '#contract/errors.ts'
import type { Sampling } from '#contract/messages.ts'
import type { Settings } from '#contract/settings.ts'
import type { Thinking } from '#contract/thinking.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import { given } from './given.ts'
import type { Records } from './records.ts'
import type { ChatChanges, DraftChange, NewChat } from './types.ts'

interface DetailsOptions {
  storage: Storage
  records: Records
  settings: () => Settings
}

/** What a chat begins with, and what is set of it later: everything but its messages. */
export const createDetails = ({ storage, records, settings }: DetailsOptions) => ({
  create: ({ title = '', modelId = null, folderId = null, temporary = false }: NewChat): Chat => {
    if (temporary && folderId !== null) throw notInFolder()
    const folder = records.findFolder(folderId)
    const now = Date.now()
    const row: ChatRow = {
      id: randomUUID(),
      title,
      modelId,
      systemPrompt: folder?.systemPrompt ?? settings().systemPrompt,
      sampling: { ...settings().sampling, ...given(folder?.sampling ?? {}) },
      thinking: defaultThinking,
      windows: [],
      folderId,
      pinned: false,
      archived: false,
      temporary,
      queue: [],
      headMessageId: null,
      createdAt: now,
      updatedAt: now,
    }
    storage.chats.insert(row)
    return records.publish(row)
  },
  update: ({ id, sampling, thinking, folderId, ...changes }: ChatChanges): Chat => {
    const row = records.find(id)
    if (changes.title !== undefined) storage.chats.giveTitle(id)
    if (row.temporary && typeof folderId === 'string') throw notInFolder()
    records.findFolder(folderId)
    return records.save({
      ...row,
      title: changes.title ?? row.title,
      modelId: changes.modelId === undefined ? row.modelId : changes.modelId,
      systemPrompt: changes.systemPrompt ?? row.systemPrompt,
      sampling: { ...row.sampling, ...given<Sampling>(sampling) },
      thinking: { ...row.thinking, ...given<Thinking>(thinking) },
      folderId: folderId === undefined ? row.folderId : folderId,
      pinned: changes.pinned ?? row.pinned,
      archived: changes.archived ?? row.archived,
    })
  },
  draft: (chatId: string | null): { text: string } => ({ text: draftOf(storage, records, chatId) }),
  saveDraft: ({ chatId, text, isMore }: DraftChange): void => {
    const before = isMore === true ? draftOf(storage, records, chatId) : ''
    const next = before === '' ? text : `${before}\n${text}`
    if (chatId === null) storage.settings.put('draft', next)
    else storage.chats.saveDraft(records.find(chatId).id, next)
  },
})

const draftOf = (storage: Storage, records: Pick<Records, 'find'>, chatId: string | null): string =>
  chatId === null ? newChatDraft(storage) : storage.chats.draft(records.find(chatId).id)

const notInFolder = () =>
  new AppError('INVALID_INPUT', 'A temporary chat lies in no folder: nothing of it is ever stored.')

/** What was typed for the chat to come; it belongs to none. */
const newChatDraft = (storage: Storage): string => {
  const stored = storage.settings.all().get('draft')
  return typeof stored === 'string' ? stored : ''
}
