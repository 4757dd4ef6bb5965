/**
 * What an open chat looks like after each event of its stream. Of a long chat only some messages are here; the path says
 * which there are. Pure; knows nothing of connections or frames.
 */
import type { Branch, Chat, ChatEvent } from '#contract/chats.ts'
import type { Message, MessagePart } from '#contract/messages.ts'
import {
  siblingsOf,
  wayFrom,
  withoutSiblings,
  withSibling,
  type Messages,
  type Siblings,
} from './chat-tree.ts'

export interface ChatContent {
  chat: Chat
  /** Those that are here: the end of the branch, and what was asked for. */
  messages: Messages
  /** Messages from before the chat was opened again: good enough to be seen until they have come anew. */
  unsure: ReadonlySet<string>
  /** The ids of the branch that is shown, from the first message to the last. The same array while it does not change. */
  path: readonly string[]
  siblings: Siblings
  /** The path or its families may be others by now: the branch must be asked for. */
  isBranchOld: boolean
  /** How much of the prompt has been read, in tokens, for the message that waits for it. */
  prefill: { messageId: string; done: number; total: number } | null
}

/** `stale`: an event was missed, so the chat must be opened again. `removed`: it is gone. */
export type ChatResult = { kind: 'content'; content: ChatContent } | { kind: 'stale' } | { kind: 'removed' }

type Delta = Extract<ChatEvent, { type: 'delta' }>
type Snapshot = Extract<ChatEvent, { type: 'snapshot' }>

const noIds: ReadonlySet<string> = new Set()

const isOpen = ({ status }: Message) => status === 'waiting' || status === 'streaming'

/** The message's parts with the delta at their end; null when the delta does not fit there. */
function appended(parts: readonly MessagePart[], { index, offset, part }: Delta): MessagePart[] | null {
  const before = parts[index] ?? (index === parts.length ? { ...part, text: '' } : undefined)
  if (
    before === undefined ||
    before.type === 'attachment' ||
    before.type !== part.type ||
    before.text.length !== offset
  )
    return null
  return parts.toSpliced(index, 1, { ...before, ...part, text: before.text + part.text })
}

/** Follows the chat's head as far as the messages that are here tell the way; else the branch is to be asked for. */
function toHead(content: ChatContent): ChatContent {
  const { chat, messages, path } = content
  const head = chat.headMessageId
  if (head === (path.at(-1) ?? null)) return content
  const way = head === null ? { kept: 0, added: [] } : wayFrom(messages, path, head)
  if (way === null) return { ...content, isBranchOld: true }
  const next = [...path.slice(0, way.kept), ...way.added]
  const onPath = new Set<string | null>(next).add(null)
  const last = messages.get(next.at(-1) ?? '')
  return {
    ...content,
    path: next,
    siblings: new Map([...content.siblings].filter(([parentId]) => onPath.has(parentId))),
    // A question that was just sent and its answer have no siblings that are not known; others may.
    isBranchOld: content.isBranchOld || (way.added.length > 1 && last !== undefined && !isOpen(last)),
  }
}

function withMessage(content: ChatContent, message: Message): ChatContent {
  const messages = new Map(content.messages).set(message.id, message)
  const prefill =
    content.prefill?.messageId === message.id && message.status !== 'waiting' ? null : content.prefill
  const unsure = content.unsure.has(message.id)
    ? new Set([...content.unsure].filter((id) => id !== message.id))
    : content.unsure
  const next = { ...content, messages, prefill, unsure }
  if (content.messages.has(message.id)) return next
  return toHead({ ...next, siblings: withSibling(content.siblings, content.path, message) })
}

function withDelta(content: ChatContent, delta: Delta): ChatResult {
  const message = content.messages.get(delta.messageId)
  // Whoever wants to see it asks for it, and gets all of it.
  if (message === undefined) return { kind: 'content', content }
  if (content.unsure.has(message.id)) {
    return { kind: 'content', content: withoutLoaded(content, new Set([message.id])) }
  }
  const parts = appended(message.parts, delta)
  if (!parts) return { kind: 'stale' }
  const status = message.status === 'waiting' ? 'streaming' : message.status
  return { kind: 'content', content: withMessage(content, { ...message, status, parts }) }
}

function opened(before: ChatContent | null, { chat, messages, branch }: Snapshot): ChatContent {
  const shown = branch ?? { path: messages.map(({ id }) => id), families: [] }
  const known = new Map(messages.map((message) => [message.id, message]))
  const unsure = new Set<string>()
  for (const id of shown.path) {
    const old = before?.messages.get(id)
    if (old === undefined || known.has(id)) continue
    known.set(id, old)
    unsure.add(id)
  }
  return {
    chat,
    messages: known,
    unsure,
    path: shown.path,
    siblings: siblingsOf(shown),
    isBranchOld: false,
    prefill: null,
  }
}

const withoutLoaded = (content: ChatContent, gone: ReadonlySet<string>): ChatContent => ({
  ...content,
  messages: new Map([...content.messages].filter(([id]) => !gone.has(id))),
  unsure: new Set([...content.unsure].filter((id) => !gone.has(id))),
})

function withoutMessages(content: ChatContent, ids: readonly string[]): ChatContent {
  const gone = new Set(ids)
  const cut = content.path.findIndex((id) => gone.has(id))
  return {
    ...withoutLoaded(content, gone),
    path: cut < 0 ? content.path : content.path.slice(0, cut),
    siblings: withoutSiblings(content.siblings, gone),
  }
}

/** The content after `event`; `content` is null before the first snapshot. */
export function reduceChat(content: ChatContent | null, event: ChatEvent): ChatResult {
  if (event.type === 'removed') return { kind: 'removed' }
  if (event.type === 'snapshot') return { kind: 'content', content: opened(content, event) }
  if (content === null) return { kind: 'stale' }
  switch (event.type) {
    case 'chat':
      return { kind: 'content', content: toHead({ ...content, chat: event.chat }) }
    case 'message':
      return { kind: 'content', content: withMessage(content, event.message) }
    case 'messagesRemoved':
      return { kind: 'content', content: withoutMessages(content, event.ids) }
    case 'messagesRestored':
      // Where they belong among their siblings is known to the host.
      return { kind: 'content', content: { ...content, isBranchOld: true } }
    case 'delta':
      return withDelta(content, event)
    case 'prefill': {
      const { messageId, done, total } = event
      return { kind: 'content', content: { ...content, prefill: { messageId, done, total } } }
    }
  }
}

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id, place) => id === other[place])

/** With the branch as the host has it. */
export const withBranch = (content: ChatContent, branch: Branch): ChatContent => ({
  ...content,
  path: isSame(content.path, branch.path) ? content.path : branch.path,
  siblings: siblingsOf(branch),
  isBranchOld: false,
})

/** With messages that were asked for; `newer` are those of which more has been heard since. */
export function withLoaded(
  content: ChatContent,
  loaded: readonly Message[],
  newer: ReadonlySet<string>,
): ChatContent {
  const messages = new Map(content.messages)
  for (const message of loaded) {
    if (!newer.has(message.id) || !messages.has(message.id)) messages.set(message.id, message)
  }
  const unsure =
    content.unsure.size === 0
      ? noIds
      : new Set([...content.unsure].filter((id) => !loaded.some((message) => message.id === id)))
  return { ...content, messages, unsure }
}

/** Without the messages that are farthest from what is looked at, between two places of the path; never without the end. */
export function trimmed(content: ChatContent, from: number, to: number, margin: number): ChatContent {
  const { path, messages } = content
  const kept = new Map<string, Message>()
  const keep = (ids: readonly string[]) => {
    for (const id of ids) {
      const message = messages.get(id)
      if (message) kept.set(id, message)
    }
  }
  keep(path.slice(Math.max(0, from - margin), to + margin))
  keep(path.slice(-margin))
  for (const message of messages.values()) if (isOpen(message)) kept.set(message.id, message)
  return { ...content, messages: kept, unsure: new Set([...content.unsure].filter((id) => kept.has(id))) }
}
