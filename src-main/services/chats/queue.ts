import { randomUUID } from 'node:crypto'
import type { Chat } from '#contract/chats.ts'
import { AppError } from '#contract/errors.ts'
import type { ChatRow } from '#storage/index.ts'

interface QueueOptions {
  isGenerating: (chatId: string) => boolean
  save: (row: ChatRow) => Chat
}

/** Messages that wait in their chat until its answer has ended. They are stored, so they outlive the app. */
export const createQueue = ({ isGenerating, save }: QueueOptions) => ({
  add: (row: ChatRow, text: string): Chat => {
    if (!isGenerating(row.id)) {
      throw new AppError('CONFLICT', 'No answer is under way any more. The message was not kept: send it.')
    }
    return save({ ...row, queue: [...row.queue, { id: randomUUID(), text: text.toWellFormed() }] })
  },
  takeBack: (row: ChatRow, id: string): { chat: Chat; text: string } => {
    const waiting = row.queue.find((message) => message.id === id)
    if (!waiting)
      throw new AppError('NOT_FOUND', 'This message does not wait any more. It may have been sent.')
    return {
      chat: save({ ...row, queue: row.queue.filter((message) => message.id !== id) }),
      text: waiting.text,
    }
  },
})
