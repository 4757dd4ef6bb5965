/**
 * Folders: groups of chats, and what a new chat in one starts with. It must not know how chats are answered; they tell
 * their readers themselves.
 */
import { randomUUID } from 'node:crypto'
import { AppError } from '#contract/errors.ts'
import type { Folder } from '#contract/folders.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Storage } from '#storage/index.ts'
import type { Chats } from '../chats/index.ts'

/** What the contract's `folders` procedures do; see there. */
export interface Folders {
  changed(signal?: AbortSignal): Stream<Folder[]>
  create(input: { name: string }): Folder
  update(input: FolderChanges): Folder
  move(input: { id: string; beforeId: string | null }): void
  remove(input: { id: string; withChats: boolean }): void
  restore(id: string): Folder
  /** Tells everyone what there is now. */
  publish(): void
  close(): void
}

interface FolderChanges {
  id: string
  name?: string | undefined
  systemPrompt?: string | null | undefined
  modelId?: string | null | undefined
  sampling?: Folder['sampling'] | undefined
}

interface FoldersOptions {
  storage: Storage
  chats: Pick<Chats, 'gone' | 'refresh'>
}

export const createFolders = ({ storage, chats }: FoldersOptions): Folders => {
  const feed = createFeed<Folder[]>({ newestOnly: true })
  const publish = () => feed.publish(storage.folders.all())
  const find = (id: string): Folder => {
    const folder = storage.folders.find(id)
    if (!folder) throw notFound()
    return folder
  }

  return {
    changed: (signal) => feed.subscribe([storage.folders.all()], signal),
    create: ({ name }) => {
      const folder: Folder = {
        id: randomUUID(),
        name,
        systemPrompt: null,
        modelId: null,
        sampling: null,
        createdAt: Date.now(),
      }
      storage.folders.insert(folder)
      publish()
      return folder
    },
    update: ({ id, name, systemPrompt, modelId, sampling }) => {
      const folder = find(id)
      const changed: Folder = {
        ...folder,
        name: name ?? folder.name,
        systemPrompt: systemPrompt === undefined ? folder.systemPrompt : systemPrompt,
        modelId: modelId === undefined ? folder.modelId : modelId,
        sampling: sampling === undefined ? folder.sampling : sampling,
      }
      storage.folders.update(changed)
      publish()
      return changed
    },
    move: ({ id, beforeId }) => {
      find(id)
      if (beforeId !== null) find(beforeId)
      if (beforeId === id) return
      const others = storage.folders
        .all()
        .map((folder) => folder.id)
        .filter((other) => other !== id)
      const place = beforeId === null ? others.length : others.indexOf(beforeId)
      storage.transaction(() => storage.folders.order(others.toSpliced(place, 0, id)))
      publish()
    },
    remove: ({ id, withChats }) => {
      const now = Date.now()
      const inside = storage.chats.all().filter(({ folderId }) => folderId === id)
      const gone = storage.transaction(() => {
        if (!storage.folders.remove(id, now)) return []
        return withChats ? storage.chats.removeWithFolder(id, now) : []
      })
      publish()
      if (withChats) chats.gone(gone)
      else chats.refresh(inside.map((chat) => chat.id))
    },
    restore: (id) => {
      const back = storage.transaction(() => {
        if (!storage.folders.restore(id)) throw notFound()
        storage.chats.restoreWithFolder(id)
        return storage.chats.all().filter(({ folderId }) => folderId === id)
      })
      publish()
      chats.refresh(back.map((chat) => chat.id))
      return find(id)
    },
    publish,
    close: () => feed.end(),
  }
}

const notFound = () =>
  new AppError('NOT_FOUND', 'The folder is not there any more. It may have been deleted in another window.')
