/**
 * Chats: a list of them, and in each a tree of messages. The answers are jobs of this service: they go on whoever
 * looks, and end with the process at the latest. It must not know windows, transports or how a model is run.
 */
import { AppError } from '#contract/errors.ts'
import type { Settings } from '#contract/settings.ts'
import type { Log } from '#lib/log.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import type { Attachments } from '../attachments/index.ts'
import type { PatientEngines } from '../engines/when-idle.ts'
import type { States } from '../states/index.ts'
import { createAnswers, interrupted } from './answers.ts'
import { createAsking } from './asking.ts'
import { branchOf } from './branch.ts'
import { chooseModel } from './choose-model.ts'
import { createDetails } from './details.ts'
import { editAnswer } from './edit-answer.ts'
import { createChatFeeds } from './feeds.ts'
import { findText } from './find-text.ts'
import { forkChat } from './fork.ts'
import { createPreparing } from './preparing.ts'
import { createQueue } from './queue.ts'
import { createRecords } from './records.ts'
import { createRemovals } from './removals.ts'
import { createSeenFrom } from './seen-from.ts'
import { createTitles } from './titles.ts'
import type { Chats } from './types.ts'

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
  const records = createRecords({ storage, feeds, isGenerating: (id) => answers.isGenerating(id) })
  const { find, findMessage, publish, save, toChat } = records
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

  const modelFor = (row: ChatRow, wished?: string) =>
    chooseModel({
      own: wished ?? row.modelId,
      preferred: records.findFolder(row.folderId)?.modelId ?? settings().defaultModelId,
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
  const { goOn, ...asking } = createAsking({ storage, records, answers, attachments, modelFor, log })
  const gone = (ids: readonly string[]) => {
    for (const id of ids) {
      feeds.remove(id)
      answers.stop(id)
    }
    states.erase(ids)
  }

  return {
    ...createDetails({ storage, records, settings }),
    ...createSeenFrom(records),
    ...asking,
    changed: (signal) => {
      const chats = storage.chats.all().map(toChat)
      return feeds.list.subscribe([{ type: 'snapshot', chats }], signal)
    },
    remove: (id) => {
      if (storage.chats.remove(id, Date.now())) gone([id])
    },
    restore: (id) => {
      storage.chats.restore(id)
      return publish(find(id))
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
    stop: (chatId) => answers.stop(chatId),
    select: ({ chatId, messageId }) => {
      const row = find(chatId)
      findMessage(chatId, messageId)
      return save({ ...row, headMessageId: storage.messages.newestLeafBelow(messageId) })
    },
    fork: ({ chatId, messageId }) => {
      const row = find(chatId)
      findMessage(chatId, messageId)
      const copy = forkChat(storage, row, answers.pathTo(messageId))
      if (storage.chats.isTitleGiven(chatId)) storage.chats.giveTitle(copy.id)
      return publish(copy)
    },
    removeMessage: ({ chatId, messageId }) => {
      const removed = removals.remove(find(chatId), findMessage(chatId, messageId))
      states.erase([chatId])
      return removed
    },
    restoreMessage: ({ chatId, messageId }) => removals.restore(find(chatId), messageId),
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
    prepare: async ({ chatId, ...typed }, signal) => {
      const row = find(chatId)
      if (!answers.isGenerating(chatId)) await preparing.prepare(row, modelFor(row), typed, signal)
    },
    gone,
    refresh: (ids) => {
      for (const id of ids) {
        const row = storage.chats.find(id)
        if (row) publish(row)
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
