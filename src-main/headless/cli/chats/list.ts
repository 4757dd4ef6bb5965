import { exitCodes } from '../exit.ts'
import { dateTime } from '#services/exchange/index.ts'
import { findFolder, printable, withStorage, type ChatsOption } from './data.ts'

export interface ListOptions extends ChatsOption {
  folder?: string
  archived?: boolean
}

/** `palabre chats list`: the latest first; archived ones only when they are asked for. */
export const listChats = (options: ListOptions): Promise<number> =>
  withStorage(options, (storage) => {
    const folder = options.folder === undefined ? null : findFolder(storage, options.folder)
    const names = new Map(storage.folders.all().map(({ id, name }) => [id, name]))
    const chats = storage.chats
      .all()
      .filter(({ archived }) => archived === (options.archived ?? false))
      .filter(({ folderId }) => folder === null || folderId === folder.id)
      .map(({ id, title, folderId, modelId, pinned, archived, createdAt, updatedAt }) => ({
        ...{ id, title, folder: folderId === null ? null : (names.get(folderId) ?? null), modelId },
        ...{ pinned, archived, createdAt, updatedAt },
        messages: storage.messages.treeOf(id).length,
      }))
    if (options.json) process.stdout.write(`${JSON.stringify(chats, null, 2)}\n`)
    else if (chats.length === 0) process.stderr.write('There is no chat.\n')
    else {
      for (const { id, title, updatedAt, messages } of chats) {
        const name = printable(title) || '(untitled)'
        process.stdout.write(`${id}  ${dateTime(updatedAt)}  ${String(messages).padStart(5)}  ${name}\n`)
      }
    }
    return exitCodes.fine
  })
