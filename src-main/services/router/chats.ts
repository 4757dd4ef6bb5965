import type { Stream } from '#lib/feed.ts'
import type { Attachments } from '../attachments/index.ts'
import type { Chats } from '../chats/index.ts'
import type { Collections } from '../collections/index.ts'
import type { Context } from '../context/index.ts'
import type { ExportRequest } from '../exchange/index.ts'
import type { Folders } from '../folders/index.ts'
import type { Raw } from '../raw/index.ts'
import type { Search } from '../search/index.ts'
import type { Procedures } from './procedures.ts'

export interface ChatServices {
  attachments: Attachments
  chats: Chats
  context: Context
  folders: Folders
  collections: Collections
  search: Search
  exportChats: (which: ExportRequest, signal?: AbortSignal) => Stream<string>
  raw: Raw
}

/** What one writes, and what leads to it: chats, their order, documents, prompts, and the way in and out. */
export const chatRouter = (
  os: Procedures,
  {
    attachments,
    chats,
    context,
    folders,
    collections: { presets, prompts },
    search,
    exportChats,
    raw,
  }: ChatServices,
) => ({
  attachments: {
    changed: os.attachments.changed.handler(({ input, signal }) => attachments.changed(input.chatId, signal)),
    remove: os.attachments.remove.handler(({ input }) => attachments.remove(input.id)),
    choose: os.attachments.choose.handler(({ input }) => attachments.choose(input.id, input.range)),
    text: os.attachments.text.handler(({ input }) => attachments.text(input.id, input.start, input.length)),
    outline: os.attachments.outline.handler(({ input }) => attachments.outline(input.id)),
    count: os.attachments.count.handler(({ input }) => attachments.count(input.id, input.modelId)),
  },
  chats: {
    changed: os.chats.changed.handler(({ signal }) => chats.changed(signal)),
    create: os.chats.create.handler(({ input }) => chats.create(input)),
    update: os.chats.update.handler(({ input }) => chats.update(input)),
    remove: os.chats.remove.handler(({ input }) => chats.remove(input.id)),
    restore: os.chats.restore.handler(({ input }) => chats.restore(input.id)),
    open: os.chats.open.handler(({ input, signal }) => chats.open(input.id, signal, input.limit)),
    send: os.chats.send.handler(({ input }) => chats.send(input)),
    regenerate: os.chats.regenerate.handler(({ input }) => chats.regenerate(input)),
    continueAnswer: os.chats.continueAnswer.handler(({ input }) => chats.continueAnswer(input)),
    stop: os.chats.stop.handler(({ input }) => chats.stop(input.chatId)),
    editAnswer: os.chats.editAnswer.handler(({ input }) => chats.editAnswer(input)),
    select: os.chats.select.handler(({ input }) => chats.select(input)),
    removed: os.chats.removed.handler(() => chats.removed()),
    branch: os.chats.branch.handler(({ input }) => chats.branch(input.chatId)),
    find: os.chats.find.handler(({ input, signal }) => chats.findText(input, signal)),
    tree: os.chats.tree.handler(({ input }) => chats.tree(input.chatId)),
    messages: os.chats.messages.handler(({ input }) => chats.messages(input)),
    fork: os.chats.fork.handler(({ input }) => chats.fork(input)),
    removeMessage: os.chats.removeMessage.handler(({ input }) => chats.removeMessage(input)),
    restoreMessage: os.chats.restoreMessage.handler(({ input }) => chats.restoreMessage(input)),
    queue: os.chats.queue.handler(({ input }) => chats.queue(input)),
    unqueue: os.chats.unqueue.handler(({ input }) => chats.unqueue(input)),
    sendQueued: os.chats.sendQueued.handler(({ input }) => chats.sendQueued(input.chatId)),
    prepare: os.chats.prepare.handler(({ input, signal }) => chats.prepare(input, signal)),
    draft: os.chats.draft.handler(({ input }) => chats.draft(input.chatId)),
    saveDraft: os.chats.saveDraft.handler(({ input }) => chats.saveDraft(input)),
  },
  context: {
    measure: os.context.measure.handler(({ input }) => context.measure(input)),
    setWindow: os.context.setWindow.handler(({ input }) => context.setWindow(input)),
    removeWindow: os.context.removeWindow.handler(({ input }) => context.removeWindow(input)),
    summarise: os.context.summarise.handler(({ input, signal }) => context.summarise(input, signal)),
    summaryUnderWay: os.context.summaryUnderWay.handler(({ input }) => context.summaryUnderWay(input.chatId)),
    cancelSummary: os.context.cancelSummary.handler(({ input }) => context.cancelSummary(input.chatId)),
  },
  folders: {
    changed: os.folders.changed.handler(({ signal }) => folders.changed(signal)),
    create: os.folders.create.handler(({ input }) => folders.create(input)),
    update: os.folders.update.handler(({ input }) => folders.update(input)),
    move: os.folders.move.handler(({ input }) => folders.move(input)),
    remove: os.folders.remove.handler(({ input }) => folders.remove(input)),
    restore: os.folders.restore.handler(({ input }) => folders.restore(input.id)),
  },
  presets: {
    changed: os.presets.changed.handler(({ signal }) => presets.changed(signal)),
    create: os.presets.create.handler(({ input }) => presets.create(input)),
    update: os.presets.update.handler(({ input }) => presets.update(input)),
    move: os.presets.move.handler(({ input }) => presets.move(input)),
    remove: os.presets.remove.handler(({ input }) => presets.remove(input.id)),
    restore: os.presets.restore.handler(({ input }) => presets.restore(input.id)),
    export: os.presets.export.handler(({ input }) => presets.export(input.ids)),
    import: os.presets.import.handler(({ input }) => presets.import(input.text)),
  },
  prompts: {
    changed: os.prompts.changed.handler(({ signal }) => prompts.changed(signal)),
    create: os.prompts.create.handler(({ input }) => prompts.create(input)),
    update: os.prompts.update.handler(({ input }) => prompts.update(input)),
    move: os.prompts.move.handler(({ input }) => prompts.move(input)),
    remove: os.prompts.remove.handler(({ input }) => prompts.remove(input.id)),
    restore: os.prompts.restore.handler(({ input }) => prompts.restore(input.id)),
    export: os.prompts.export.handler(({ input }) => prompts.export(input.ids)),
    import: os.prompts.import.handler(({ input }) => prompts.import(input.text)),
  },
  search: { query: os.search.query.handler(({ input }) => search.query(input)) },
  exchange: {
    export: os.exchange.export.handler(({ input, signal }) => exportChats(input, signal)),
  },
  raw: {
    message: os.raw.message.handler(({ input }) => raw.message(input)),
    cell: os.raw.cell.handler(({ input }) => raw.cell(input)),
    call: os.raw.call.handler(({ input }) => raw.call(input.id)),
    text: os.raw.text.handler(({ input }) => raw.text(input)),
    complete: os.raw.complete.handler(({ input, signal }) => raw.complete(input, signal)),
  },
})
