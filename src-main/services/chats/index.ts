/**
 * Chats: a list of them, and in each a tree of messages. The answers are jobs of this service: they go on whoever
 * looks, and end with the process at the latest. It must not know windows, transports or how a model is run.
 */
import { randomUUID } from 'node:crypto'
import type { Chat, ChatEvent, ChatsEvent } from '#contract/chats.ts'
import { AppError } from '#contract/errors.ts'
import type { Sampling } from '#contract/messages.ts'
import type { Settings } from '#contract/settings.ts'
import type { Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { Attachments } from '../attachments/index.ts'
import type { Engines } from '../engines/types.ts'
import { createAnswers, interrupted } from './answers.ts'
import { chooseModel } from './choose-model.ts'
import { createChatFeeds } from './feeds.ts'

type Started = { userMessageId: string | null; answerId: string }

/** What the contract's `chats` procedures do; see there. All of it is on disk when it returns. */
export interface Chats {
  changed(signal?: AbortSignal): Stream<ChatsEvent>
  create(input: { title?: string; modelId?: string | null }): Chat
  update(input: ChatChanges): Chat
  remove(id: string): void
  restore(id: string): Chat
  open(id: string, signal?: AbortSignal): Stream<ChatEvent>
  send(input: {
    chatId: string
    parentId: string | null
    text: string
    attachments?: string[] | undefined
  }): Started
  regenerate(input: { chatId: string; messageId: string }): Started
  stop(chatId: string): void
  select(input: { chatId: string; messageId: string }): Chat
  /** Ends the answers under way, keeping what has come. */
  close(): void
}

interface ChatChanges {
  id: string
  title?: string | undefined
  modelId?: string | null | undefined
  systemPrompt?: string | undefined
  sampling?: Partial<Sampling> | undefined
}

interface ChatsOptions {
  storage: Storage
  engines: Engines
  attachments: Pick<Attachments, 'partsFor' | 'block' | 'sent'>
  modelIds: () => string[]
  settings: () => Settings
  log: Log
}

const dayMs = 24 * 60 * 60 * 1000

/** Marks the answers that an earlier end of the process interrupted, and erases the chats removed a day ago. */
export const createChats = ({
  storage,
  engines,
  attachments,
  modelIds,
  settings,
  log,
}: ChatsOptions): Chats => {
  const feeds = createChatFeeds()
  const toChat = (row: ChatRow): Chat => ({ ...row, generating: answers.isGenerating(row.id) })
  const answers = createAnswers({ storage, engines, attachments, feeds, toChat, log })

  try {
    storage.transaction(() => {
      storage.messages.failUnfinished(interrupted)
      storage.chats.purgeRemovedBefore(Date.now() - dayMs)
    })
  } catch (error) {
    // Reading works on a full disk; there is a next start to tidy up at.
    if (!(error instanceof AppError) || error.code !== 'DISK_FULL') throw error
    log.warn({ error }, 'The disk is full: nothing was tidied up')
  }

  const find = (id: string): ChatRow => {
    const row = storage.chats.find(id)
    if (!row) throw notFound('The chat is not there any more. It may have been deleted in another window.')
    return row
  }
  const findMessage = (chatId: string, id: string) => {
    const message = storage.messages.find(id)
    if (message?.chatId !== chatId) throw notFound('This message is not in the chat.')
    return message
  }
  const save = (row: ChatRow): Chat => {
    storage.chats.update(row)
    const chat = toChat(row)
    feeds.publishChat(chat)
    return chat
  }
  const modelFor = (row: ChatRow) =>
    chooseModel({
      own: row.modelId,
      preferred: settings().defaultModelId,
      ready: engines
        .states()
        .filter(({ status }) => status === 'ready' || status === 'generating')
        .map(({ modelId }) => modelId),
      available: modelIds(),
    })

  return {
    changed: (signal) => {
      const chats = storage.chats.all().map(toChat)
      return feeds.list.subscribe([{ type: 'snapshot', chats }], signal)
    },
    create: ({ title = '', modelId = null }) => {
      const { systemPrompt, sampling } = settings()
      const now = Date.now()
      const row: ChatRow = {
        id: randomUUID(),
        title: title.toWellFormed(),
        modelId,
        systemPrompt,
        sampling,
        headMessageId: null,
        createdAt: now,
        updatedAt: now,
      }
      storage.chats.insert(row)
      const chat = toChat(row)
      feeds.publishChat(chat)
      return chat
    },
    update: ({ id, title, modelId, systemPrompt, sampling }) => {
      const row = find(id)
      const changed = Object.entries<unknown>(sampling ?? {}).filter(([, value]) => value !== undefined)
      return save({
        ...row,
        title: title?.toWellFormed() ?? row.title,
        modelId: modelId === undefined ? row.modelId : modelId,
        systemPrompt: systemPrompt?.toWellFormed() ?? row.systemPrompt,
        sampling: { ...row.sampling, ...Object.fromEntries(changed) },
      })
    },
    remove: (id) => {
      if (!storage.chats.remove(id, Date.now())) return
      feeds.remove(id)
      answers.stop(id)
    },
    restore: (id) => {
      storage.chats.restore(id)
      const chat = toChat(find(id))
      feeds.publishChat(chat)
      return chat
    },
    open: (id, signal) => {
      const chat = toChat(find(id))
      // Read and subscribed without a pause in between: nothing can come twice or not at all.
      return feeds.open(id, { type: 'snapshot', chat, messages: answers.messagesOf(id) }, signal)
    },
    send: ({ chatId, parentId, text, attachments: ids = [] }) => {
      const row = find(chatId)
      if (parentId !== null && findMessage(chatId, parentId).role !== 'assistant') {
        throw new AppError('INVALID_INPUT', 'A message can only follow an answer. Nothing was sent.')
      }
      return answers.begin(row, {
        modelId: modelFor(row),
        parentId,
        text,
        attachments: attachments.partsFor(chatId, ids),
      })
    },
    regenerate: ({ chatId, messageId }) => {
      const row = find(chatId)
      const { role, parentId } = findMessage(chatId, messageId)
      if (role !== 'assistant') throw new AppError('INVALID_INPUT', 'Only an answer can be made again.')
      return answers.begin(row, { modelId: modelFor(row), parentId })
    },
    stop: (chatId) => answers.stop(chatId),
    select: ({ chatId, messageId }) => {
      const row = find(chatId)
      findMessage(chatId, messageId)
      return save({ ...row, headMessageId: storage.messages.newestLeafBelow(messageId) })
    },
    close: () => {
      answers.close()
      feeds.end()
    },
  }
}

const notFound = (message: string) => new AppError('NOT_FOUND', message)
