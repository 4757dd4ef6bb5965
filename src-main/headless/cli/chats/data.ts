import { AppError } from '#contract/errors.ts'
import { defaultDataDir } from '#lib/data-dir.ts'
import { openDataFolder } from '#services/data-folder/index.ts'
import { openStorage, type ChatRow, type Storage } from '#storage/index.ts'

/** What every command of `palabre chats` may be told. */
export interface ChatsOption {
  data?: string
  json?: boolean
}

/**
 * Runs `work` with the database, of which this process is the only owner as long as that lasts. Throws DATA_FOLDER_IN_USE
 * while the app is open.
 */
export const withStorage = async <T>(
  { data }: ChatsOption,
  work: (storage: Storage) => T | Promise<T>,
): Promise<T> => {
  const folder = openDataFolder(data ?? defaultDataDir())
  try {
    const storage = openStorage(folder.databasePath)
    try {
      return await work(storage)
    } finally {
      storage.close()
    }
  } finally {
    folder.close()
  }
}

/** The chat that is meant: by its id, or by a part of its title that fits one alone. Throws NOT_FOUND, CONFLICT. */
export const findChat = (storage: Storage, typed: string): ChatRow => {
  const all = storage.chats.all().filter(({ temporary }) => !temporary)
  const exact = all.find(({ id }) => id === typed)
  if (exact) return exact
  const wanted = typed.toLowerCase()
  const fitting = all.filter(({ title }) => title.toLowerCase().includes(wanted))
  const [first, second] = fitting
  if (first && !second) return first
  if (!first)
    throw new AppError('NOT_FOUND', `There is no chat “${typed}”. \`palabre chats list\` names them.`)
  throw new AppError(
    'CONFLICT',
    `“${typed}” fits ${fitting.length} chats: give more of the title, or the id.`,
  )
}

/** The folder that is meant, by its id or its name. Throws NOT_FOUND. */
export const findFolder = (storage: Storage, typed: string) => {
  const folders = storage.folders.all()
  const found =
    folders.find(({ id }) => id === typed) ??
    folders.find(({ name }) => name.toLowerCase() === typed.toLowerCase())
  if (found) return found
  throw new AppError('NOT_FOUND', `There is no folder “${typed}”.`)
}

/**
 * The id of the model that is meant: by its id, or by a part of it that fits one alone of those that answered here, wherever its file
 * is now. Throws NOT_FOUND, CONFLICT.
 */
export const findAnswering = (storage: Storage, typed: string): string => {
  const all = storage.search.models()
  const wanted = typed.toLowerCase()
  const exact = all.find((id) => id === typed) ?? all.find((id) => id.toLowerCase() === wanted)
  if (exact !== undefined) return exact
  const fitting = all.filter((id) => id.toLowerCase().includes(wanted))
  const [first, second] = fitting
  if (first !== undefined && second === undefined) return first
  const named = (ids: readonly string[]) =>
    `${ids.slice(0, 8).map(printable).join(', ')}${ids.length > 8 ? ', …' : ''}`
  if (first !== undefined)
    throw new AppError('CONFLICT', `“${typed}” fits ${fitting.length} models: ${named(fitting)}.`)
  throw new AppError(
    'NOT_FOUND',
    all.length === 0
      ? `No model has answered in these chats, “${typed}” neither.`
      : `No answer in these chats is by “${typed}”. There are answers by ${named(all)}.`,
  )
}

/** Text of others for a terminal: on one line, and without what would steer it. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069\s]+/gu, ' ').trim()
