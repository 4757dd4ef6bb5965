import { createHash } from 'node:crypto'
import type { MessagePart } from '#contract/messages.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import type { SavedMessage } from '../format.ts'
import type { FileFormat, FoundChat, NotUnderstood } from './types.ts'

/** The same for the same source, so that a chat that comes again is known. */
export const idFrom = (...source: string[]): string =>
  createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 32)

/** A message as another program has it. */
export interface ForeignMessage {
  id: string
  parentId: string | null
  role: 'user' | 'assistant'
  parts: MessagePart[]
  modelId?: string | null
  /** Milliseconds since 1970. */
  createdAt?: number | null
  /** All that the other program has of it: words that none of the parts have are kept below them. */
  source?: unknown
}

export interface ForeignChat {
  format: FileFormat
  /** The program's own name for it. */
  sourceId: string
  title: string
  createdAt: number | null
  updatedAt: number | null
  systemPrompt?: string
  /** What was typed and not sent. */
  draft?: string
  pinned?: boolean
  archived?: boolean
  /** In any order; a parent that is not there makes a message a first one. */
  messages: ForeignMessage[]
  /** The last message of the branch that was shown. */
  headId: string | null
  notUnderstood: NotUnderstood
}

/** Makes a chat of ours of one of theirs. Nothing of the text is left out. */
export const buildChat = (chat: ForeignChat): FoundChat => {
  const chatId = idFrom(chat.format, chat.sourceId)
  const ordered = inOrder(chat.messages)
  // By the short name: what names the chat may be all that is said in it.
  const idOf = (id: string) => idFrom(chatId, id)
  const known = new Set(ordered.map(({ id }) => id))
  const createdAt = chat.createdAt ?? ordered[0]?.createdAt ?? 0
  const messages = ordered.map(
    ({ id, parentId, role, parts, modelId = null, createdAt: at }): SavedMessage => ({
      id: idOf(id),
      parentId: parentId === null ? null : idOf(parentId),
      role,
      parts,
      status: 'complete',
      truncated: false,
      error: null,
      modelId: role === 'user' ? null : modelId,
      seed: null,
      usage: null,
      createdAt: at ?? createdAt,
    }),
  )
  const head = chat.headId !== null && known.has(chat.headId) ? idOf(chat.headId) : null
  return {
    notUnderstood: chat.notUnderstood,
    sources: new Map(ordered.map(({ id, source }) => [idOf(id), source])),
    conversation: {
      chat: {
        id: chatId,
        title: chat.title.trim().slice(0, 200).toWellFormed(),
        modelId: null,
        systemPrompt: chat.systemPrompt ?? '',
        sampling: defaultSampling,
        thinking: defaultThinking,
        windows: [],
        folderId: null,
        pinned: chat.pinned ?? false,
        archived: chat.archived ?? false,
        queue: [],
        headMessageId: head ?? messages.at(-1)?.id ?? null,
        createdAt,
        updatedAt: chat.updatedAt ?? createdAt,
        draft: chat.draft ?? '',
      },
      attachments: [],
      messages,
    },
  }
}

/** Parents before their children, each message once; what hangs on nothing, or on itself, begins a branch. */
const inOrder = (messages: readonly ForeignMessage[]): ForeignMessage[] => {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const placed = new Set<string>()
  const ordered: ForeignMessage[] = []
  for (const message of byId.values()) {
    const line: ForeignMessage[] = []
    const seen = new Set<string>()
    let at: ForeignMessage | undefined = message
    while (at && !placed.has(at.id) && !seen.has(at.id)) {
      seen.add(at.id)
      line.unshift(at)
      at = at.parentId === null ? undefined : byId.get(at.parentId)
    }
    for (const each of line) {
      const hasParent = each.parentId !== null && placed.has(each.parentId)
      ordered.push(hasParent ? each : { ...each, parentId: null })
      placed.add(each.id)
    }
  }
  return ordered
}

/** Counts what was not understood. */
export const createCounter = () => {
  const counts: NotUnderstood = {}
  return {
    counts,
    add: (kind: string) => {
      counts[kind.slice(0, 60)] = (counts[kind.slice(0, 60)] ?? 0) + 1
    },
  }
}

/** Seconds or milliseconds since 1970, or a date in words, as milliseconds; null where it is none of them. */
export const toMs = (time: unknown): number | null => {
  if (typeof time === 'string') {
    if (/^\d{10}(?:\d{3})?(?:\.\d+)?$/.test(time)) return toMs(Number(time))
    const parsed = Date.parse(inWords(time))
    return Number.isNaN(parsed) ? null : parsed
  }
  // Databases that write JSON say with each time what it is.
  if (typeof time === 'object' && time !== null) {
    const { $date, $numberLong } = time as { $date?: unknown; $numberLong?: unknown }
    return toMs($date ?? $numberLong)
  }
  if (typeof time !== 'number' || !Number.isFinite(time) || time <= 0) return null
  // Some count microseconds.
  if (time > 1e14) return toMs(time / 1000)
  // Whatever counts fewer than 100 thousand million since 1970 counts seconds.
  return Math.round(time < 1e11 ? time * 1000 : time)
}

/** `2025-1-2@10h30m20s`, `September 1, 2025 10:00am`: as dates that can be parsed. */
const inWords = (time: string): string =>
  time
    .replace(/^(\d{4}-\d{1,2}-\d{1,2})\s*@\s*(\d{1,2})h\s*(\d{1,2})m(?:\s*(\d{1,2})s)?.*$/, '$1 $2:$3:$4')
    .replace(/:$/, ':00')
    .replace(/(\d)([ap]m)\b/i, '$1 $2')
