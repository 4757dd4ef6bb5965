/** What an open chat looks like after each event of its stream. Pure; knows nothing of connections or frames. */
import type { Chat, ChatEvent } from '#contract/chats.ts'
import type { Message, MessagePart } from '#contract/messages.ts'
import { pathTo, siblingsByParent, type Messages } from './chat-tree.ts'

export interface ChatContent {
  chat: Chat
  messages: Messages
  /** The ids of the branch that is shown, from the first message to the last. The same array while it does not change. */
  path: readonly string[]
  siblings: ReadonlyMap<string | null, readonly string[]>
  /** How much of the prompt has been read, in tokens, for the message that waits for it. */
  prefill: { messageId: string; done: number; total: number } | null
}

/** `stale`: an event was missed, so the chat must be opened again. `removed`: it is gone. */
export type ChatResult = { kind: 'content'; content: ChatContent } | { kind: 'stale' } | { kind: 'removed' }

type Delta = Extract<ChatEvent, { type: 'delta' }>

const contentOf = (chat: Chat, messages: Messages): ChatContent => ({
  chat,
  messages,
  path: pathTo(messages, chat.headMessageId),
  siblings: siblingsByParent(messages),
  prefill: null,
})

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

function withMessage(content: ChatContent, message: Message): ChatContent {
  const before = content.messages.get(message.id)
  const messages = new Map(content.messages).set(message.id, message)
  const prefill =
    content.prefill?.messageId === message.id && message.status !== 'waiting' ? null : content.prefill
  if (before?.parentId === message.parentId) return { ...content, messages, prefill }
  return { ...contentOf(content.chat, messages), prefill }
}

function withDelta(content: ChatContent, delta: Delta): ChatResult {
  const message = content.messages.get(delta.messageId)
  const parts = message && appended(message.parts, delta)
  if (!parts) return { kind: 'stale' }
  const status = message.status === 'waiting' ? 'streaming' : message.status
  return { kind: 'content', content: withMessage(content, { ...message, status, parts }) }
}

/** The content after `event`; `content` is null before the first snapshot. */
export function reduceChat(content: ChatContent | null, event: ChatEvent): ChatResult {
  if (event.type === 'removed') return { kind: 'removed' }
  if (event.type === 'snapshot') {
    const messages = new Map(event.messages.map((message) => [message.id, message]))
    return { kind: 'content', content: contentOf(event.chat, messages) }
  }
  if (content === null) return { kind: 'stale' }
  switch (event.type) {
    case 'chat': {
      const { chat } = event
      const path =
        chat.headMessageId === content.chat.headMessageId
          ? content.path
          : pathTo(content.messages, chat.headMessageId)
      return { kind: 'content', content: { ...content, chat, path } }
    }
    case 'message':
      return { kind: 'content', content: withMessage(content, event.message) }
    case 'messagesRemoved': {
      const gone = new Set(event.ids)
      const messages = new Map([...content.messages].filter(([id]) => !gone.has(id)))
      return { kind: 'content', content: contentOf(content.chat, messages) }
    }
    case 'messagesRestored': {
      const messages = new Map(content.messages)
      for (const message of event.messages) messages.set(message.id, message)
      return { kind: 'content', content: contentOf(content.chat, messages) }
    }
    case 'delta':
      return withDelta(content, event)
    case 'prefill': {
      const { messageId, done, total } = event
      return { kind: 'content', content: { ...content, prefill: { messageId, done, total } } }
    }
  }
}
