import type { Chat } from '#contract/chats.ts'
import { AppError } from '#contract/errors.ts'
import type { ChatRow } from '#storage/index.ts'
import type { Records } from './records.ts'

interface Window {
  chatId: string
  fromMessageId: string
  summary: string | null
}

/** From where on the model sees a chat, as it was chosen. */
export const createSeenFrom = ({ find, findMessage, save }: Records) => ({
  setWindow: ({ chatId, fromMessageId, summary }: Window): Chat => {
    const row = find(chatId)
    const { role, parentId } = findMessage(chatId, fromMessageId)
    if (role !== 'user' || parentId === null) {
      throw new AppError('INVALID_INPUT', 'The model can see from a later question on. Nothing was changed.')
    }
    const window = { fromMessageId, summary }
    return save({ ...row, windows: [...otherWindows(row, fromMessageId), window] })
  },
  removeWindow: ({ chatId, fromMessageId }: Omit<Window, 'summary'>): Chat => {
    const row = find(chatId)
    return save({ ...row, windows: otherWindows(row, fromMessageId) })
  },
})

const otherWindows = ({ windows }: ChatRow, id: string) =>
  windows.filter(({ fromMessageId }) => fromMessageId !== id)
