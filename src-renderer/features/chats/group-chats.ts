import type { Chat } from '#contract/chats.ts'
import type { Folder } from '#contract/folders.ts'

export type ChatGroup = 'today' | 'yesterday' | 'thisWeek' | 'older'

/** Midnight at the start of the day that is `days` before the one of `now`, in local time and milliseconds. */
export function startOfDay(now: number, days: number): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime()
}

/** When `groupChats` will next say something else for the same chats: the coming midnight. */
export const nextMidnight = (now: number): number => startOfDay(now, -1)

/** Which part of the list a chat belongs to. A clock that was set back puts later chats under today. */
export function groupOf(updatedAt: number, now: number): ChatGroup {
  if (updatedAt >= startOfDay(now, 0)) return 'today'
  if (updatedAt >= startOfDay(now, 1)) return 'yesterday'
  if (updatedAt >= startOfDay(now, 6)) return 'thisWeek'
  return 'older'
}

export type ChatRow =
  | { type: 'heading'; group: ChatGroup | 'pinned' }
  /** `count`: those that the list shows, here or pinned; `owned`: those of the archive, too. */
  | { type: 'folder'; folder: Folder; count: number; owned: number; isOpen: boolean }
  /** Of an open folder: it has none, or some of its chats stand above. */
  | { type: 'note'; folderId: string; pinned: number; archived: number }
  | { type: 'archive'; count: number; isOpen: boolean }
  | { type: 'chat'; chat: Chat; isInFolder: boolean }

/** What the arrow keys go to. */
export const stopOf = (row: ChatRow): string | null => {
  if (row.type === 'chat') return row.chat.id
  if (row.type === 'folder') return `folder:${row.folder.id}`
  return row.type === 'archive' ? 'archive' : null
}

interface Arrangement {
  folders: readonly Folder[]
  /** Which folders show their chats, the archive among them. */
  open: ReadonlySet<string>
  now: number
}

/** Chats in their order, a heading before the first of each day or span of days. */
const byDay = (chats: readonly Chat[], now: number): ChatRow[] => {
  let last: ChatGroup | null = null
  return chats.flatMap((chat): ChatRow[] => {
    const group = groupOf(chat.updatedAt, now)
    const row = inRow(chat)
    if (group === last) return [row]
    last = group
    return [{ type: 'heading', group }, row]
  })
}

const inRow = (chat: Chat, isInFolder = false): ChatRow => ({ type: 'chat', chat, isInFolder })

/** The list as it is shown: what is pinned, the folders, the others by day, and the archive. */
export function chatRows(chats: readonly Chat[], { folders, open, now }: Arrangement): ChatRow[] {
  const {
    archived = [],
    pinned = [],
    others = [],
  } = Object.groupBy(chats, (chat) => (chat.archived ? 'archived' : chat.pinned ? 'pinned' : 'others'))
  const known = new Set(folders.map(({ id }) => id))
  const isOpen = (id: string) => open.has(id)
  return [
    ...(pinned.length > 0 ? [{ type: 'heading', group: 'pinned' } as const] : []),
    ...pinned.map((chat) => inRow(chat)),
    ...folders.flatMap((folder): ChatRow[] => {
      const isIn = ({ folderId }: Chat) => folderId === folder.id
      const own = others.filter(isIn)
      const above = pinned.filter(isIn).length
      const count = own.length + above
      const away = archived.filter(isIn).length
      const owned = count + away
      const row: ChatRow = { type: 'folder', folder, count, owned, isOpen: isOpen(folder.id) }
      if (!row.isOpen) return [row]
      const isWhole = own.length > 0 && above === 0
      const note: ChatRow = { type: 'note', folderId: folder.id, pinned: above, archived: away }
      const notes = isWhole ? [] : [note]
      return [row, ...own.map((chat) => inRow(chat, true)), ...notes]
    }),
    ...byDay(
      others.filter(({ folderId }) => folderId === null || !known.has(folderId)),
      now,
    ),
    ...(archived.length > 0
      ? [
          { type: 'archive', count: archived.length, isOpen: isOpen('archive') } as const,
          ...(isOpen('archive') ? archived.map((chat) => inRow(chat, true)) : []),
        ]
      : []),
  ]
}

/** Letters without case and accents, so that `resume` finds `Résumé`. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The chats whose title contains every word of the query. */
export function findChats(chats: readonly Chat[], query: string): readonly Chat[] {
  const words = plain(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return chats
  return chats.filter(({ title }) => {
    const text = plain(title)
    return words.every((word) => text.includes(word))
  })
}
