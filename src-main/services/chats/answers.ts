import { randomInt, randomUUID } from 'node:crypto'
import type { Chat } from '#contract/chats.ts'
import type { PromptMessage } from '#contract/engine.ts'
import { AppError, type ErrorInfo } from '#contract/errors.ts'
import type { AttachmentPart } from '#contract/attachment-part.ts'
import type { Message, Sampling } from '#contract/messages.ts'
import type { Log } from '#lib/log.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { Attachments } from '../attachments/index.ts'
import type { GenerateRequest } from '../engines/types.ts'
import type { States } from '../states/index.ts'
import { startAnswer, type Answer } from './answer.ts'
import type { ChatFeeds } from './feeds.ts'
import { buildPrompt, withCutAnswer } from './prompt.ts'
import { titleFrom } from './title.ts'
import { createUnsaved } from './unsaved.ts'
import { seenOf, withSummary } from './window.ts'

/** The answers under way, at most one in a chat, and the view of the messages that includes them. */
export interface Answers {
  isGenerating(chatId: string): boolean
  /**
   * Stores the user's message, if there is a new one, and an empty answer below it in one transaction, then starts
   * the answer. `parentId` is the new message's parent, else the message to answer. Throws CONFLICT, DISK_FULL.
   */
  begin(chat: ChatRow, request: AnswerRequest): { userMessageId: string; answerId: string }
  /** Goes on with an answer that was cut, in its own message. Throws CONFLICT, INVALID_INPUT, DISK_FULL. */
  goOn(
    chat: ChatRow,
    cut: { messageId: string; modelId: string },
  ): { userMessageId: string | null; answerId: string }
  /** What is asked for an answer below `id`. */
  promptFor(chat: ChatRow, id: string): PromptMessage[]
  stop(chatId: string): void
  /** These messages of a chat were deleted: an answer among them is stopped, and nobody hears of it any more. */
  hide(chatId: string, ids: readonly string[]): void
  /** They came back. */
  show(ids: readonly string[]): void
  /** The messages of a chat as they are this moment, on disk or not. */
  messagesOf(chatId: string): Message[]
  /** Some of them. */
  messages(chatId: string, ids: readonly string[]): Message[]
  /** From the root down to the message. */
  pathTo(id: string): Message[]
  /** Ends what is under way and writes it, at once. */
  close(): void
}

export interface AnswerRequest {
  modelId: string
  parentId: string | null
  /** The user's new message; absent to answer `parentId` again. */
  text?: string
  /** What goes with it. */
  attachments?: readonly AttachmentPart[]
  /** How this answer is sampled where it differs from the chat's own. */
  sampling?: Partial<Sampling>
  /** The waiting message that this is. */
  queuedId?: string
}

interface AnswersOptions {
  storage: Storage
  states: Pick<States, 'generate'>
  attachments: Pick<Attachments, 'block' | 'sent'>
  feeds: ChatFeeds
  toChat: (row: ChatRow) => Chat
  /** Called after an answer has ended and everyone knows. */
  onEnded: (message: Message) => void
  log: Log
}

/** What an answer is told when the app ends in the middle of it, or ended without a word. */
export const interrupted: ErrorInfo = {
  code: 'INTERRUPTED',
  message: 'Palabre was closed before this answer was finished. What had come is kept. Ask again to go on.',
}

export const createAnswers = ({
  storage,
  states,
  attachments,
  feeds,
  toChat,
  onEnded,
  log,
}: AnswersOptions): Answers => {
  const underWay = new Map<string, Answer>()
  const hidden = new Set<string>()
  const unsaved = createUnsaved({
    write: (message) => storage.messages.update(message),
    onSaved: (message) => {
      if (storage.messages.find(message.id)) feeds.publish(message.chatId, { type: 'message', message })
    },
    log,
  })

  const current = (message: Message): Message => {
    const live = underWay.get(message.chatId)?.message()
    const newest = live?.id === message.id ? live : (unsaved.find(message.id) ?? message)
    const isOrphan = newest !== live && (newest.status === 'waiting' || newest.status === 'streaming')
    return isOrphan ? { ...newest, status: 'failed', error: interrupted } : newest
  }
  const publishChat = (chatId: string) => {
    const row = storage.chats.find(chatId)
    if (row) feeds.publishChat(toChat(row))
  }

  const store = (chat: ChatRow, request: AnswerRequest) =>
    storage.transaction(() => {
      const { modelId, parentId, text, attachments = [], queuedId } = request
      const now = Date.now()
      const node = (message: Partial<Message> & Pick<Message, 'role' | 'parentId' | 'status'>): Message => {
        const sequence = storage.chats.takeSequence(chat.id)
        const rest = { parts: [], truncated: false, error: null, modelId: null, seed: null, usage: null }
        const stored = { id: randomUUID(), chatId: chat.id, sequence, createdAt: now, ...rest, ...message }
        storage.messages.insert(stored)
        return stored
      }
      const question =
        text === undefined
          ? undefined
          : node({
              role: 'user',
              parentId,
              status: 'complete',
              parts: [...attachments, { type: 'text', text }],
            })
      const questionId = question?.id ?? parentId
      if (questionId === null) throw new Error('There is no message to answer.')
      const chosen = { ...chat.sampling, ...request.sampling }
      const seed = chosen.seed ?? randomInt(0x1_0000_0000)
      const sampling = { ...chosen, seed }
      const answer = node({
        ...{ role: 'assistant', parentId: questionId, status: 'waiting', modelId, seed, sampling },
      })
      storage.chats.update({
        ...chat,
        title: chat.title === '' && text !== undefined ? titleFrom(text) : chat.title,
        queue: chat.queue.filter(({ id }) => id !== queuedId),
        headMessageId: answer.id,
        updatedAt: now,
      })
      return { question, questionId, answer, sampling }
    })

  const checkFree = (chatId: string) => {
    if (!underWay.has(chatId)) return
    throw new AppError(
      'CONFLICT',
      'This chat is being answered already. Nothing was sent. Wait for the answer or stop it first.',
    )
  }
  const promptFor = (chat: ChatRow, id: string): PromptMessage[] => {
    const { window, path } = seenOf(chat.windows, storage.messages.pathTo(id).map(current))
    return buildPrompt(withSummary(chat.systemPrompt, window), path, (part) => attachments.block(part))
  }

  const run = (chat: ChatRow, answer: Message, modelId: string, request: GenerateRequest) => {
    feeds.publish(chat.id, { type: 'message', message: answer })
    const job = startAnswer({
      message: answer,
      generate: (signal) => states.generate(chat, modelId, { thinking: chat.thinking, ...request }, signal),
      write: (message) => storage.messages.update(message),
      publish: (event) => {
        if (!hidden.has(answer.id)) feeds.publish(chat.id, event)
      },
      onEnd: (message) => {
        const shown = unsaved.write(message)
        underWay.delete(chat.id)
        if (!hidden.delete(answer.id)) feeds.publish(chat.id, { type: 'message', message: shown })
        publishChat(chat.id)
        onEnded(message)
      },
      log,
    })
    underWay.set(chat.id, job)
    publishChat(chat.id)
  }

  const begin: Answers['begin'] = (chat, request) => {
    checkFree(chat.id)
    const { question, questionId, answer, sampling } = store(chat, request)
    const messages = promptFor(chat, questionId)
    if (question) feeds.publish(chat.id, { type: 'message', message: question })
    if (request.attachments) attachments.sent(chat.id)
    run(chat, answer, request.modelId, { messages, sampling })
    return { userMessageId: questionId, answerId: answer.id }
  }

  const goOn: Answers['goOn'] = (chat, { messageId, modelId }) => {
    checkFree(chat.id)
    const [cut] = storage.messages.findAll(chat.id, [messageId]).map(current)
    if (!cut || !isCut(cut))
      throw new AppError('INVALID_INPUT', 'Only an answer that was cut can be gone on with.')
    if (storage.messages.newestLeafBelow(messageId) !== messageId) {
      throw new AppError(
        'CONFLICT',
        'Something follows this answer already. Nothing was changed. Make another answer beside it instead.',
      )
    }
    if (unsaved.find(messageId)) {
      throw new AppError('CONFLICT', 'What had come could not be saved yet. Make room on the disk first.')
    }
    const chosen = cut.sampling ?? chat.sampling
    const sampling = { ...chosen, seed: cut.seed ?? chosen.seed ?? randomInt(0x1_0000_0000) }
    const answer: Message = { ...cut, status: 'waiting', truncated: false, error: null }
    const request = withCutAnswer(cut.parentId === null ? [] : promptFor(chat, cut.parentId), cut)
    storage.transaction(() => {
      storage.messages.update(answer)
      storage.chats.update({ ...chat, headMessageId: answer.id, updatedAt: Date.now() })
    })
    run(chat, answer, modelId, { ...request, sampling })
    return { userMessageId: cut.parentId, answerId: answer.id }
  }

  return {
    isGenerating: (chatId) => underWay.has(chatId),
    begin,
    goOn,
    promptFor,
    stop: (chatId) => underWay.get(chatId)?.stop(),
    hide: (chatId, ids) => {
      const live = underWay.get(chatId)
      if (!live || !ids.includes(live.message().id)) return
      hidden.add(live.message().id)
      live.stop()
    },
    show: (ids) => {
      for (const id of ids) hidden.delete(id)
    },
    messages: (chatId, ids) => storage.messages.findAll(chatId, ids).map(current),
    pathTo: (id) => storage.messages.pathTo(id).map(current),
    messagesOf: (chatId) => storage.messages.ofChat(chatId).map(current),
    close: () => {
      for (const answer of [...underWay.values()]) answer.interrupt(interrupted)
      unsaved.close()
    },
  }
}

/** Whether there is something to go on with: it did not end by itself. */
const isCut = ({ role, status, truncated }: Message): boolean =>
  role === 'assistant' &&
  (status === 'stopped' || status === 'failed' || (status === 'complete' && truncated))
