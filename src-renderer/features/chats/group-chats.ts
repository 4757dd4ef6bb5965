import type { Chat } from '#contract/chats.ts'

export type ChatGroup = 'today' | 'yesterday' | 'thisWeek' | 'older'

/** Midnight at the start of the day that is `days` before the one of `now`, in local time and milliseconds. */
function startOfDay(now: number, days: number): number {
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

export type ChatRow = { type: 'heading'; group: ChatGroup } | { type: 'chat'; chat: Chat; index: number }

/** The list as it is shown: chats in their order, a heading before the first of each group. */
export function chatRows(chats: readonly Chat[], now: number): ChatRow[] {
  let last: ChatGroup | null = null
  return chats.flatMap((chat, index): ChatRow[] => {
    const group = groupOf(chat.updatedAt, now)
    const row: ChatRow = { type: 'chat', chat, index }
    if (group === last) return [row]
    last = group
    return [{ type: 'heading', group }, row]
  })
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
