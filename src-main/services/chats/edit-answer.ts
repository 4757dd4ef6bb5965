import { randomUUID } from 'node:crypto'
import { AppError } from '#contract/errors.ts'
import type { Message } from '#contract/messages.ts'
import type { ChatRow, Storage } from '#storage/index.ts'

/**
 * Stores what the user made of an answer, beside the answer, and shows it. Thoughts belong to the words that came of them, so they
 * stay with the old one. All of it is on disk when it returns.
 */
export const editAnswer = (
  storage: Storage,
  chat: ChatRow,
  { role, parentId, modelId }: Message,
  text: string,
): { message: Message; chat: ChatRow } => {
  if (role !== 'assistant') {
    throw new AppError('INVALID_INPUT', 'Only an answer can be rewritten in this way. Nothing was changed.')
  }
  return storage.transaction(() => {
    const now = Date.now()
    const message: Message = {
      id: randomUUID(),
      chatId: chat.id,
      parentId,
      sequence: storage.chats.takeSequence(chat.id),
      role,
      parts: [{ type: 'text', text }],
      status: 'complete',
      truncated: false,
      error: null,
      modelId,
      seed: null,
      usage: null,
      edited: true,
      createdAt: now,
    }
    storage.messages.insert(message)
    const shown = { ...chat, headMessageId: message.id, updatedAt: now }
    storage.chats.update(shown)
    return { message, chat: shown }
  })
}
