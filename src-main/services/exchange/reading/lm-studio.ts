import { z } from 'zod'
import type { MessagePart } from '#contract/messages.ts'
import { buildChat, createCounter, toMs, type ForeignMessage } from './build.ts'
import { foreignChatsIn, maybe } from './documents.ts'
import { withThoughts } from './reasoning.ts'
import type { Reader } from './types.ts'

/** LM Studio's `….conversation.json`: a list of turns, each in one or several versions, one of which is selected. */

const contentSchema = z.looseObject({ type: z.string(), text: maybe.text })
const stepSchema = z.looseObject({
  type: z.string(),
  content: z.array(contentSchema).optional(),
  style: z.looseObject({ type: maybe.text }).nullish(),
})
const versionSchema = z.looseObject({
  type: z.string(),
  role: z.string(),
  content: z.array(contentSchema).optional(),
  steps: z.array(stepSchema).optional(),
  senderInfo: z.looseObject({ senderName: maybe.text }).nullish(),
})
type Version = z.infer<typeof versionSchema>

const conversationSchema = z.looseObject({
  name: maybe.text,
  createdAt: maybe.anything,
  userLastMessagedAt: maybe.anything,
  assistantLastMessagedAt: maybe.anything,
  pinned: maybe.flag,
  systemPrompt: maybe.text,
  perChatPredictionConfig: z
    .looseObject({ fields: z.array(z.looseObject({ key: maybe.text, value: maybe.anything })).nullish() })
    .nullish()
    .catch(null),
  clientInput: maybe.text,
  messages: z.array(
    z.looseObject({
      versions: z.array(versionSchema).min(1),
      currentlySelected: z.int().nonnegative().nullish(),
    }),
  ),
})
type Conversation = z.infer<typeof conversationSchema>

const looksLike = z.looseObject({ messages: z.array(z.looseObject({ versions: z.array(z.unknown()) })) })

export const lmStudio: Reader = {
  format: 'lm-studio',
  recognises: (document) => looksLike.safeParse(document).success,
  *read(document) {
    yield* foreignChatsIn('lm-studio', document, conversationSchema, toChat)
  },
}

const toChat = (conversation: Conversation) => {
  const counter = createCounter()
  const messages: ForeignMessage[] = []
  const system: string[] = []
  let parentId: string | null = null
  for (const [turn, { versions, currentlySelected }] of conversation.messages.entries()) {
    const selected = Math.min(currentlySelected ?? 0, versions.length - 1)
    let next: string | null = parentId
    for (const [index, version] of versions.entries()) {
      const parts = partsOf(version, counter.add)
      if (version.role === 'system') {
        system.push(...parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])))
        continue
      }
      const id = `${turn}-${index}`
      messages.push({
        ...{ id, parentId, parts },
        role: version.role === 'user' ? 'user' : 'assistant',
        modelId: version.senderInfo?.senderName ?? null,
        source: version,
      })
      if (index === selected) next = id
    }
    parentId = next
  }
  return buildChat({
    format: 'lm-studio',
    // The file has no name of its own inside.
    sourceId: JSON.stringify([conversation.name, conversation.createdAt, messages[0]?.parts]),
    title: conversation.name ?? '',
    createdAt: toMs(conversation.createdAt),
    updatedAt: toMs(conversation.assistantLastMessagedAt) ?? toMs(conversation.userLastMessagedAt),
    systemPrompt: [...new Set([conversation.systemPrompt ?? '', ownPrompt(conversation), ...system])]
      .filter(Boolean)
      .join('\n\n'),
    draft: conversation.clientInput ?? '',
    pinned: conversation.pinned ?? false,
    messages,
    headId: parentId,
    notUnderstood: counter.counts,
  })
}

/** Newer versions keep the system prompt among the chat's parameters. */
const ownPrompt = ({ perChatPredictionConfig: config }: Conversation): string => {
  const value = config?.fields?.find(({ key }) => key === 'llm.prediction.systemPrompt')?.value
  return typeof value === 'string' ? value : ''
}

const partsOf = (version: Version, notUnderstood: (kind: string) => void): MessagePart[] => {
  const textOf = (pieces: z.infer<typeof contentSchema>[] = []) =>
    pieces
      .map(({ type, text }) => {
        if (type !== 'text') notUnderstood(type)
        return text ?? ''
      })
      .join('')
  const spoken = textOf(version.content)
  if (version.role === 'user') return [{ type: 'text', text: spoken }]
  const parts = withThoughts(spoken)
  for (const { type, content, style } of version.steps ?? []) {
    if (type !== 'contentBlock') {
      if (type !== 'debugInfoBlock') notUnderstood(type)
      if (!content) continue
    }
    const text = textOf(content)
    if (text === '') continue
    if (style?.type === 'thinking') parts.push({ type: 'thought', text, durationMs: 0 })
    else parts.push(...withThoughts(text))
  }
  return joined(parts)
}

/** Pieces of text that follow one another are one. */
const joined = (parts: readonly MessagePart[]): MessagePart[] =>
  parts.reduce<MessagePart[]>((all, part) => {
    const last = all.at(-1)
    if (last?.type !== 'text' || part.type !== 'text') return [...all, part]
    return [...all.slice(0, -1), { type: 'text', text: `${last.text}\n\n${part.text}` }]
  }, [])
