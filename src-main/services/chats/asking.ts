import { AppError } from '#contract/errors.ts'
import type { Sampling } from '#contract/messages.ts'
import type { Log } from '#lib/log.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { Attachments } from '../attachments/index.ts'
import type { Answers } from './answers.ts'
import { given } from './given.ts'
import { withCutAnswer } from './prompt.ts'
import type { Records } from './records.ts'
import type { AnswerChoices, Asked, NewMessage, Started } from './types.ts'

interface AskingOptions {
  storage: Storage
  records: Records
  answers: Answers
  attachments: Pick<Attachments, 'partsFor'>
  /** The model that answers in a chat, if not the wished one; throws NO_MODEL. */
  modelFor: (row: ChatRow, wished?: string) => string
  log: Log
}

interface OfMessage {
  chatId: string
  messageId: string
}

/** All the ways in which an answer is asked for. */
export const createAsking = ({ storage, records, answers, attachments, modelFor, log }: AskingOptions) => {
  const { find, findMessage } = records
  const sendQueued = (row: ChatRow): Started => {
    const [next] = row.queue
    if (!next) throw new AppError('NOT_FOUND', 'No message waits in this chat.')
    const { id: queuedId, text, attachments } = next
    const modelId = modelFor(row)
    return answers.begin(row, { modelId, parentId: row.headMessageId, text, attachments, queuedId })
  }
  return {
    send: ({ chatId, parentId, text, attachments: ids = [], modelId, sampling }: NewMessage): Started => {
      const row = find(chatId)
      if (parentId !== null && findMessage(chatId, parentId).role !== 'assistant') {
        throw new AppError('INVALID_INPUT', 'A message can only follow an answer. Nothing was sent.')
      }
      return answers.begin(row, {
        modelId: modelFor(row, modelId),
        parentId,
        text,
        attachments: attachments.partsFor(chatId, ids),
        sampling: given<Sampling>(sampling),
      })
    },
    regenerate: ({ chatId, messageId, modelId, sampling }: OfMessage & AnswerChoices): Started => {
      const row = find(chatId)
      const { role, parentId } = findMessage(chatId, messageId)
      if (role !== 'assistant') throw new AppError('INVALID_INPUT', 'Only an answer can be made again.')
      return answers.begin(row, {
        modelId: modelFor(row, modelId),
        parentId,
        sampling: given<Sampling>(sampling),
      })
    },
    asked: ({ chatId, messageId }: OfMessage): Asked => {
      const chat = find(chatId)
      const message = findMessage(chatId, messageId)
      const isAnswer = message.role === 'assistant'
      const below = isAnswer ? message.parentId : message.id
      const messages = below === null ? [] : answers.promptFor(chat, below)
      const { thinking } = chat
      return {
        modelId: modelFor(chat, message.modelId ?? undefined),
        asked: { messages, thinking },
        answered: isAnswer ? { ...withCutAnswer(messages, message), thinking } : null,
      }
    },
    continueAnswer: ({ chatId, messageId }: OfMessage): Started => {
      const row = find(chatId)
      const { modelId } = findMessage(chatId, messageId)
      return answers.goOn(row, { messageId, modelId: modelFor(row, modelId ?? undefined) })
    },
    sendQueued: (chatId: string): Started => sendQueued(find(chatId)),
    /** The next of the waiting messages, if there is one; what keeps it from being sent is told when it is sent by hand. */
    goOn: (chatId: string): void => {
      try {
        const row = storage.chats.find(chatId)
        if (row?.queue.length) sendQueued(row)
      } catch (error) {
        log.warn({ error, chatId }, 'A waiting message could not be sent; it goes on waiting')
      }
    },
  }
}
