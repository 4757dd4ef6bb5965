import { randomUUID } from 'node:crypto'
import type { Chat } from '#contract/chats.ts'
import { AppError } from '#contract/errors.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { Attachments } from '../attachments/index.ts'

interface QueueOptions {
  storage: Storage
  attachments: Pick<Attachments, 'partsFor' | 'sent'>
  isGenerating: (chatId: string) => boolean
  save: (row: ChatRow) => Chat
}

/**
 * Messages that wait in their chat until its answer has ended, with what goes along. They are stored, so they outlive the app.
 */
export const createQueue = ({ storage, attachments, isGenerating, save }: QueueOptions) => {
  /** The draft lost some attachments, or has them again. */
  const saveBoth = (row: ChatRow, others: readonly string[]): Chat => {
    const chat = save(row)
    if (others.length > 0) attachments.sent(row.id)
    return chat
  }
  return {
    add: (row: ChatRow, text: string, ids: readonly string[]): Chat => {
      if (!isGenerating(row.id)) {
        throw new AppError('CONFLICT', 'No answer is under way any more. The message was not kept: send it.')
      }
      const id = randomUUID()
      const parts = attachments.partsFor(row.id, ids)
      const next = { ...row, queue: [...row.queue, { id, text, attachments: parts }] }
      return storage.transaction(() => {
        storage.attachments.hold(row.id, ids, id)
        return saveBoth(next, ids)
      })
    },
    takeBack: (row: ChatRow, id: string): { chat: Chat; text: string } => {
      const waiting = row.queue.find((message) => message.id === id)
      if (!waiting)
        throw new AppError('NOT_FOUND', 'This message does not wait any more. It may have been sent.')
      const next = { ...row, queue: row.queue.filter((message) => message.id !== id) }
      const chat = storage.transaction(() => {
        storage.attachments.release(id)
        return saveBoth(
          next,
          waiting.attachments.map((part) => part.id),
        )
      })
      return { chat, text: waiting.text }
    },
  }
}
