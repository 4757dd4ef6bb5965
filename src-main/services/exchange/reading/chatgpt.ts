import { z } from 'zod'
import type { MessagePart } from '#contract/messages.ts'
import { buildChat, createCounter, toMs, type ForeignMessage } from './build.ts'
import { foreignChatsIn, maybe } from './documents.ts'
import { textsIn } from './texts.ts'
import type { Reader } from './types.ts'

/** ChatGPT's data export, `conversations.json`: an array of conversations, each a map of nodes that name their parents. */

const nodeSchema = z.looseObject({
  id: maybe.text,
  parent: maybe.text,
  message: z
    .looseObject({
      author: z.looseObject({ role: z.string(), name: maybe.text }),
      create_time: maybe.anything,
      content: z.looseObject({ content_type: z.string() }).nullish(),
      metadata: z.looseObject({}).nullish(),
      recipient: maybe.text,
    })
    .nullish(),
})
type Node = z.infer<typeof nodeSchema>

const conversationSchema = z.looseObject({
  title: maybe.text,
  create_time: maybe.anything,
  update_time: maybe.anything,
  mapping: z.record(z.string(), nodeSchema),
  current_node: maybe.text,
  conversation_id: maybe.text,
  id: maybe.text,
  is_archived: maybe.flag,
  is_starred: maybe.flag,
})
type Conversation = z.infer<typeof conversationSchema>

const looksLike = z.looseObject({ mapping: z.record(z.string(), z.looseObject({})) })
/** Other programs have such trees, too, in which a message has no author. */
const isOther = (node: Record<string, unknown>) =>
  z.looseObject({ message: z.looseObject({ inserted_at: z.string() }) }).safeParse(node).success ||
  z.looseObject({ message: z.looseObject({ fragments: z.array(z.unknown()) }) }).safeParse(node).success
const isConversation = (value: unknown): boolean => {
  const { data } = looksLike.safeParse(value)
  return data !== undefined && !Object.values(data.mapping).some(isOther)
}

export const chatgpt: Reader = {
  format: 'chatgpt',
  recognises: (document) =>
    Array.isArray(document) ? document.some(isConversation) : isConversation(document),
  *read(document) {
    yield* foreignChatsIn('chatgpt', document, conversationSchema, toChat)
  },
}

const toChat = (conversation: Conversation) => {
  const { mapping } = conversation
  const counter = createCounter()
  const parts = new Map<string, MessagePart[]>()
  for (const [id, node] of Object.entries(mapping))
    parts.set(id, isHidden(node) ? [] : [...partsOf(node, counter.add), ...attachedTo(node, counter.add)])
  const isShown = (id: string) => (parts.get(id)?.length ?? 0) > 0
  const roleOf = (id: string) => (mapping[id]?.message?.author.role === 'user' ? 'user' : 'assistant')

  /** The next above that says something. */
  const shownAbove = (id: string): string | null => {
    const seen = new Set([id])
    let at = mapping[id]?.parent ?? null
    while (at !== null && !isShown(at)) {
      if (seen.has(at)) return null
      seen.add(at)
      at = mapping[at]?.parent ?? null
    }
    return at
  }
  const messages = Object.keys(mapping)
    .filter(isShown)
    .map((id): ForeignMessage => {
      const message = mapping[id]?.message
      const model = message?.metadata?.['model_slug']
      return {
        id,
        parentId: shownAbove(id),
        role: roleOf(id),
        parts: parts.get(id) ?? [],
        modelId: typeof model === 'string' ? model : null,
        createdAt: toMs(message?.create_time),
        source: [message],
      }
    })
  const { current_node: current } = conversation
  return buildChat({
    format: 'chatgpt',
    sourceId:
      conversation.conversation_id ??
      conversation.id ??
      JSON.stringify([conversation.title, conversation.create_time]),
    title: conversation.title ?? '',
    createdAt: toMs(conversation.create_time),
    updatedAt: toMs(conversation.update_time),
    systemPrompt: Object.values(mapping).map(instructionsIn).filter(Boolean).join('\n\n'),
    pinned: conversation.is_starred ?? false,
    archived: conversation.is_archived ?? false,
    messages: joinTurns(messages),
    headId: typeof current === 'string' ? (isShown(current) ? current : shownAbove(current)) : null,
    notUnderstood: counter.counts,
  })
}

/** What the program hides from its users: the system's words, and an empty beginning. */
const isHidden = ({ message }: Node): boolean =>
  !message?.content ||
  message.metadata?.['is_visually_hidden_from_conversation'] === true ||
  message.content.content_type === 'user_editable_context' ||
  (message.author.role === 'system' && message.content.content_type === 'text')

/** What the user, or whoever made the assistant, told it beforehand: it is hidden there, and no message of anybody's. */
const instructionsIn = (node: Node): string => {
  const content = (node.message?.content ?? {}) as Record<string, unknown>
  if (content['content_type'] === 'user_editable_context')
    return [text(content['user_profile']), text(content['user_instructions'])].filter(Boolean).join('\n\n')
  if (node.message?.author.role !== 'system' || content['content_type'] !== 'text') return ''
  return list(content['parts']).map(text).join('\n').trim()
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const textParts = (value: string): MessagePart[] => (value === '' ? [] : [{ type: 'text', text: value }])
const fenced = (language: string, code: string): MessagePart[] => {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return code === '' ? [] : [{ type: 'text', text: `${fence}${language}\n${code}\n${fence}` }]
}

/** Each kind of content that is known, as parts of ours; of any other kind, whatever text it has. */
const partsOf = ({ message }: Node, notUnderstood: (kind: string) => void): MessagePart[] => {
  const content: Record<string, unknown> & { content_type: string } = message?.content ?? {
    content_type: 'none',
  }
  switch (content.content_type) {
    case 'text':
      return textParts(list(content['parts']).map(text).join('\n'))
    case 'multimodal_text':
      return textParts(
        list(content['parts'])
          .map((part) => {
            if (typeof part === 'string') return part
            notUnderstood(kindOf(part))
            // What a picture was made from stands beside it.
            const made = fieldOf(fieldOf(part, 'metadata'), 'dalle')
            return (
              [fieldOf(part, 'text'), fieldOf(part, 'transcript'), fieldOf(made, 'prompt')]
                .map(text)
                .find(Boolean) ?? ''
            )
          })
          .filter(Boolean)
          .join('\n'),
      )
    case 'code':
      return fenced(text(content['language']).replace(/^unknown$/, ''), text(content['text']))
    case 'execution_output':
      return fenced('', text(content['text']))
    case 'thoughts': {
      const thoughts = list(content['thoughts']).map((thought) =>
        [text(fieldOf(thought, 'summary')), text(fieldOf(thought, 'content'))].filter(Boolean).join('\n'),
      )
      const joined = thoughts.filter(Boolean).join('\n\n')
      return joined === '' ? [] : [{ type: 'thought', text: joined, durationMs: 0 }]
    }
    case 'reasoning_recap':
      return []
    default:
      notUnderstood(content.content_type)
      return textParts(textsIn({ ...content, content_type: '' }).join('\n'))
  }
}

/** The files that came with a message are not in the export; what they are called is. */
const attachedTo = ({ message }: Node, notUnderstood: (kind: string) => void): MessagePart[] =>
  list(message?.metadata?.['attachments']).flatMap((file): MessagePart[] => {
    const name = text(fieldOf(file, 'name'))
    if (name === '') return []
    notUnderstood('attachments')
    return [{ type: 'text', text: `\n\n[${name}]` }]
  })

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
const kindOf = (part: unknown): string => text(fieldOf(part, 'content_type')) || typeof part

/**
 * An answer comes in several nodes there: thoughts, what a tool was asked and said, then the words. Where nothing branches off
 * in between they become one message.
 */
const joinTurns = (messages: readonly ForeignMessage[]): ForeignMessage[] => {
  const children = Map.groupBy(messages, ({ parentId }) => parentId)
  const byId = new Map(messages.map((message) => [message.id, message]))
  const goesOn = ({ role, parentId }: ForeignMessage): boolean =>
    role === 'assistant' &&
    parentId !== null &&
    byId.get(parentId)?.role === 'assistant' &&
    children.get(parentId)?.length === 1
  const joined: ForeignMessage[] = []
  for (const first of messages.filter((message) => !goesOn(message))) {
    // The last node gives the name: it is the one that others follow, and that is shown.
    let last = first
    const parts = [...first.parts]
    const sources = [first.source]
    for (let next = children.get(last.id); next?.[0] && goesOn(next[0]); next = children.get(last.id)) {
      const [only] = next
      const before = parts.at(-1)
      const [begin, ...rest] = only.parts
      if (before?.type === 'text' && begin?.type === 'text') {
        parts[parts.length - 1] = { type: 'text', text: `${before.text}\n\n${begin.text}` }
        parts.push(...rest)
      } else parts.push(...only.parts)
      sources.push(only.source)
      last = only
    }
    const modelId = last.modelId ?? first.modelId ?? null
    joined.push({ ...first, id: last.id, parts, modelId, source: sources })
  }
  return joined
}
