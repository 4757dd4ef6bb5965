/**
 * Chats: a list of them, and in each a tree of messages. The answers are jobs of this service: they go on whoever
 * looks, and end with the process at the latest. It must not know windows, transports or how a model is run.
 */
import { randomUUID } from 'node:crypto'
import type { Chat } from '#contract/chats.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { AppError } from '#contract/errors.ts'
import type { Sampling } from '#contract/messages.ts'
import type { Settings } from '#contract/settings.ts'
import type { Thinking } from '#contract/thinking.ts'
import type { Log } from '#lib/log.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { Attachments } from '../attachments/index.ts'
import type { PatientEngines } from '../engines/when-idle.ts'
import type { States } from '../states/index.ts'
import { createAnswers, interrupted } from './answers.ts'
import { branchOf } from './branch.ts'
import { chooseModel } from './choose-model.ts'
import { editAnswer } from './edit-answer.ts'
import { createChatFeeds } from './feeds.ts'
import { findText } from './find-text.ts'
import { forkChat } from './fork.ts'
import { createPreparing } from './preparing.ts'
import { withCutAnswer } from './prompt.ts'
import { createQueue } from './queue.ts'
import { createRemovals } from './removals.ts'
import { createTitles } from './titles.ts'
import type { Chats, Started } from './types.ts'

export type { Chats } from './types.ts'

interface ChatsOptions {
  storage: Storage
  engines: PatientEngines
  states: Pick<States, 'generate' | 'prepare' | 'erase'>
  attachments: Pick<Attachments, 'partsFor' | 'block' | 'sent'>
  modelIds: () => string[]
  settings: () => Settings
  log: Log
}

const dayMs = 24 * 60 * 60 * 1000

/** What was removed can be had back for so long. */
const keptMs = 30 * dayMs

/** Marks the answers that an earlier end of the process interrupted, and erases what was removed 30 days ago. */
export const createChats = ({
  storage,
  engines,
  states,
  attachments,
  modelIds,
  settings,
  log,
}: ChatsOptions): Chats => {
  const feeds = createChatFeeds()
  const toChat = (row: ChatRow): Chat => ({ ...row, generating: answers.isGenerating(row.id) })
  const answers = createAnswers({
    ...{ storage, states, attachments, feeds, toChat, log },
    onEnded: (message) => {
      if (message.status !== 'complete') return
      goOn(message.chatId)
      if (!answers.isGenerating(message.chatId)) titles.after(message)
    },
  })

  try {
    storage.transaction(() => {
      storage.messages.failUnfinished(interrupted)
      const before = Date.now() - keptMs
      storage.chats.purgeRemovedBefore(before)
      storage.removals.purgeBefore(before)
      storage.folders.purgeRemovedBefore(before)
      storage.collections.purgeRemovedBefore(before)
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
  const findFolder = (id: string | null | undefined) => {
    const folder = typeof id === 'string' ? storage.folders.find(id) : null
    if (folder === undefined) throw notFound('The folder is not there any more. Nothing was changed.')
    return folder
  }
  const modelFor = (row: ChatRow, wished?: string) =>
    chooseModel({
      own: wished ?? row.modelId,
      preferred: findFolder(row.folderId)?.modelId ?? settings().defaultModelId,
      ready: engines
        .states()
        .filter(({ status }) => status === 'ready' || status === 'generating')
        .map(({ modelId }) => modelId),
      available: modelIds(),
    })

  const queue = createQueue({ storage, attachments, isGenerating: (id) => answers.isGenerating(id), save })
  const removals = createRemovals({ storage, answers, feeds, save })
  const titles = createTitles({
    ...{ storage, engines, settings, save, log },
    promptFor: (chat, id) => answers.promptFor(chat, id),
  })
  const preparing = createPreparing({
    states,
    promptFor: (chat, id) => answers.promptFor(chat, id),
  })
  const sendQueued = (row: ChatRow): Started => {
    const [next] = row.queue
    if (!next) throw notFound('No message waits in this chat.')
    const { id: queuedId, text, attachments } = next
    const modelId = modelFor(row)
    return answers.begin(row, { modelId, parentId: row.headMessageId, text, attachments, queuedId })
  }
  /** The next of the waiting messages, if there is one; what keeps it from being sent is told when it is sent by hand. */
  const goOn = (chatId: string) => {
    try {
      const row = storage.chats.find(chatId)
      if (row?.queue.length) sendQueued(row)
    } catch (error) {
      log.warn({ error, chatId }, 'A waiting message could not be sent; it goes on waiting')
    }
  }
  const gone = (ids: readonly string[]) => {
    for (const id of ids) {
      feeds.remove(id)
      answers.stop(id)
    }
    states.erase(ids)
  }

  return {
    changed: (signal) => {
      const chats = storage.chats.all().map(toChat)
      return feeds.list.subscribe([{ type: 'snapshot', chats }], signal)
    },
    create: ({ title = '', modelId = null, folderId = null, temporary = false }) => {
      if (temporary && folderId !== null) throw notInFolder()
      const folder = findFolder(folderId)
      const now = Date.now()
      const row: ChatRow = {
        id: randomUUID(),
        title: title.toWellFormed(),
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
      const chat = toChat(row)
      feeds.publishChat(chat)
      return chat
    },
    update: ({ id, sampling, thinking, folderId, ...changes }) => {
      const row = find(id)
      if (changes.title !== undefined) storage.chats.giveTitle(id)
      if (row.temporary && typeof folderId === 'string') throw notInFolder()
      findFolder(folderId)
      return save({
        ...row,
        title: changes.title?.toWellFormed() ?? row.title,
        modelId: changes.modelId === undefined ? row.modelId : changes.modelId,
        systemPrompt: changes.systemPrompt?.toWellFormed() ?? row.systemPrompt,
        sampling: { ...row.sampling, ...given<Sampling>(sampling) },
        thinking: { ...row.thinking, ...given<Thinking>(thinking) },
        folderId: folderId === undefined ? row.folderId : folderId,
        pinned: changes.pinned ?? row.pinned,
        archived: changes.archived ?? row.archived,
      })
    },
    remove: (id) => {
      if (storage.chats.remove(id, Date.now())) gone([id])
    },
    restore: (id) => {
      storage.chats.restore(id)
      const chat = toChat(find(id))
      feeds.publishChat(chat)
      return chat
    },
    removed: () => storage.chats.removed(),
    // Read and subscribed without a pause in between: nothing can come twice or not at all.
    open: (id, signal, limit) => {
      const chat = toChat(find(id))
      if (limit === undefined) {
        return feeds.open(id, { type: 'snapshot', chat, messages: answers.messagesOf(id) }, signal)
      }
      const branch = branchOf(storage.messages.treeOf(id), chat.headMessageId)
      const messages = answers.messages(id, branch.path.slice(-limit))
      return feeds.open(id, { type: 'snapshot', chat, messages, branch }, signal)
    },
    branch: (chatId) => branchOf(storage.messages.treeOf(chatId), find(chatId).headMessageId),
    tree: (chatId) => storage.messages.outlineOf(find(chatId).id),
    messages: ({ chatId, ids }) => answers.messages(find(chatId).id, ids),
    findText: ({ chatId, text }, signal) => {
      const { path } = branchOf(storage.messages.treeOf(chatId), find(chatId).headMessageId)
      return findText(path, text, (ids) => answers.messages(chatId, ids), signal)
    },
    send: ({ chatId, parentId, text, attachments: ids = [], modelId, sampling }) => {
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
    regenerate: ({ chatId, messageId, modelId, sampling }) => {
      const row = find(chatId)
      const { role, parentId } = findMessage(chatId, messageId)
      if (role !== 'assistant') throw new AppError('INVALID_INPUT', 'Only an answer can be made again.')
      return answers.begin(row, {
        modelId: modelFor(row, modelId),
        parentId,
        sampling: given<Sampling>(sampling),
      })
    },
    asked: ({ chatId, messageId }) => {
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
    continueAnswer: ({ chatId, messageId }) => {
      const row = find(chatId)
      const { modelId } = findMessage(chatId, messageId)
      return answers.goOn(row, { messageId, modelId: modelFor(row, modelId ?? undefined) })
    },
    stop: (chatId) => answers.stop(chatId),
    select: ({ chatId, messageId }) => {
      const row = find(chatId)
      findMessage(chatId, messageId)
      return save({ ...row, headMessageId: storage.messages.newestLeafBelow(messageId) })
    },
    fork: ({ chatId, messageId }) => {
      const row = find(chatId)
      findMessage(chatId, messageId)
      const chat = toChat(forkChat(storage, row, answers.pathTo(messageId)))
      if (storage.chats.isTitleGiven(chatId)) storage.chats.giveTitle(chat.id)
      feeds.publishChat(chat)
      return chat
    },
    removeMessage: ({ chatId, messageId }) => {
      const removed = removals.remove(find(chatId), findMessage(chatId, messageId))
      states.erase([chatId])
      return removed
    },
    restoreMessage: ({ chatId, messageId }) => removals.restore(find(chatId), messageId),
    setWindow: ({ chatId, fromMessageId, summary }) => {
      const row = find(chatId)
      const { role, parentId } = findMessage(chatId, fromMessageId)
      if (role !== 'user' || parentId === null) {
        throw new AppError(
          'INVALID_INPUT',
          'The model can see from a later question on. Nothing was changed.',
        )
      }
      const window = { fromMessageId, summary: summary?.toWellFormed() ?? null }
      return save({ ...row, windows: [...otherWindows(row, fromMessageId), window] })
    },
    removeWindow: ({ chatId, fromMessageId }) => {
      const row = find(chatId)
      return save({ ...row, windows: otherWindows(row, fromMessageId) })
    },
    editAnswer: ({ chatId, messageId, text }) => {
      const row = find(chatId)
      if (answers.isGenerating(chatId)) {
        throw new AppError(
          'CONFLICT',
          'An answer is under way. Nothing was changed; wait for it or stop it first.',
        )
      }
      const { message, chat } = editAnswer(storage, row, findMessage(chatId, messageId), text)
      feeds.publish(chatId, { type: 'message', message })
      return save(chat)
    },
    queue: ({ chatId, text, attachments: ids = [] }) => queue.add(find(chatId), text, ids),
    unqueue: ({ chatId, id }) => queue.takeBack(find(chatId), id),
    sendQueued: (chatId) => sendQueued(find(chatId)),
    prepare: async ({ chatId, text }, signal) => {
      const row = find(chatId)
      if (!answers.isGenerating(chatId)) await preparing.prepare(row, modelFor(row), text, signal)
    },
    draft: (chatId) => ({
      text: chatId === null ? newChatDraft(storage) : storage.chats.draft(find(chatId).id),
    }),
    saveDraft: ({ chatId, text }) => {
      if (chatId === null) storage.settings.put('draft', text.toWellFormed())
      else storage.chats.saveDraft(find(chatId).id, text.toWellFormed())
    },
    gone,
    refresh: (ids) => {
      for (const id of ids) {
        const row = storage.chats.find(id)
        if (row) feeds.publishChat(toChat(row))
      }
    },
    close: () => {
      titles.close()
      preparing.close()
      answers.close()
      feeds.end()
    },
  }
}

const notFound = (message: string) => new AppError('NOT_FOUND', message)
const notInFolder = () =>
  new AppError('INVALID_INPUT', 'A temporary chat lies in no folder: nothing of it is ever stored.')

const otherWindows = ({ windows }: ChatRow, id: string) =>
  windows.filter(({ fromMessageId }) => fromMessageId !== id)

/** Those that have a value. */
const given = <T extends object>(choices: { [Key in keyof T]?: T[Key] | undefined } = {}): Partial<T> =>
  Object.fromEntries(
    Object.entries<unknown>(choices).filter(([, value]) => value !== undefined),
  ) as Partial<T>

/** What was typed for the chat to come; it belongs to none. */
const newChatDraft = (storage: Storage): string => {
  const stored = storage.settings.all().get('draft')
  return typeof stored === 'string' ? stored : ''
}
