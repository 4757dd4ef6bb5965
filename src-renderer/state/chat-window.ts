/** Which messages of a long chat are fetched: those that are looked at, and enough around them that a reader never waits. */
import type { Branch } from '#contract/chats.ts'
import type { Message } from '#contract/messages.ts'
import { trimmed, withBranch, withLoaded, type ChatContent } from './chat-reducer.ts'

/** So many messages come with the chat, from its end. */
export const openedCount = 60
/** Fetched on either side of what is looked at, as soon as fewer than `nearCount` are there. */
const aroundCount = 120
const nearCount = 60
/** No more than this are kept; then those go that are farther away than `keptAround`. */
const keptCount = 1200
const keptAround = 400
const atOnce = 250

interface ChatWindowOptions {
  fetchMessages: (ids: string[]) => Promise<Message[]>
  fetchBranch: () => Promise<Branch>
  read: () => ChatContent | null
  write: (content: ChatContent) => void
}

/** Fetches messages and branches, and puts them into the content. What fails is asked for again when it is next needed. */
export function createChatWindow({ fetchMessages, fetchBranch, read, write }: ChatWindowOptions) {
  const onTheWay = new Map<string, Promise<void>>()
  /** What has been heard of since the fetch began: newer than what it brings. */
  let heard = new Set<string>()
  let branchOnTheWay: Promise<void> | null = null
  let branchIsNews = false

  const isMissing = (content: ChatContent, id: string) =>
    !onTheWay.has(id) && (!content.messages.has(id) || content.unsure.has(id))

  async function take(ids: string[]) {
    const loaded = await fetchMessages(ids)
    const content = read()
    if (content !== null) write(withLoaded(content, loaded, heard))
  }
  function fetchAll(ids: readonly string[]): Promise<void> {
    if (onTheWay.size === 0) heard = new Set()
    const fetches: Promise<void>[] = []
    for (let start = 0; start < ids.length; start += atOnce) {
      const some = ids.slice(start, start + atOnce)
      const fetching = take(some).finally(() => {
        for (const id of some) onTheWay.delete(id)
      })
      for (const id of some) onTheWay.set(id, fetching)
      fetches.push(fetching)
    }
    return Promise.all(fetches).then(() => {})
  }

  return {
    /** An event told of this message. */
    hear: (id: string) => {
      if (onTheWay.size > 0) heard.add(id)
    },
    /** Resolves when these messages are here, or there are none of these names. */
    async load(ids: readonly string[]): Promise<void> {
      const content = read()
      if (content === null) return
      const underWay = ids.flatMap((id) => onTheWay.get(id) ?? [])
      await Promise.all([...underWay, fetchAll(ids.filter((id) => isMissing(content, id)))])
    },
    /** Two places of the path are looked at. */
    look(from: number, to: number) {
      const content = read()
      if (content === null) return
      const { path } = content
      const near = path.slice(Math.max(0, from - nearCount), to + nearCount)
      if (!near.some((id) => isMissing(content, id))) return
      const wanted = path
        .slice(Math.max(0, from - aroundCount), to + aroundCount)
        .filter((id) => isMissing(content, id))
      if (content.messages.size + wanted.length > keptCount) write(trimmed(content, from, to, keptAround))
      fetchAll(wanted).catch(() => {})
    },
    /** Asks for the branch anew, once at a time; `isNews`: something happened that one under way may not know of. */
    async renewBranch(isNews: boolean): Promise<void> {
      branchIsNews ||= isNews && branchOnTheWay !== null
      branchOnTheWay ??= (async () => {
        do {
          branchIsNews = false
          const branch = await fetchBranch()
          const content = read()
          if (content !== null) write(withBranch(content, branch))
        } while (branchIsNews as boolean)
      })().finally(() => {
        branchOnTheWay = null
      })
      await branchOnTheWay
    },
  }
}
