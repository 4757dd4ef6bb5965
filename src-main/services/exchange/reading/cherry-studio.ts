import { z } from 'zod'
import type { MessagePart } from '#contract/messages.ts'
import { buildChat, createCounter, toMs, type ForeignMessage } from './build.ts'
import { foreignChatsIn, maybe } from './documents.ts'
import { wordsBeside } from './left-over.ts'
import { withThoughts } from './reasoning.ts'
import { salvage } from './salvage.ts'
import { textsIn } from './texts.ts'
import type { Found, Reader } from './types.ts'

/**
 * Cherry Studio's backup, `data.json`: its local storage, in which the assistants name their topics, and its database, in which each
 * topic has messages and each message blocks.
 */

const blockSchema = z.looseObject({
  id: z.string(),
  messageId: z.string(),
  type: z.string(),
  content: maybe.anything,
  thinking_millsec: maybe.number,
})
type Block = z.infer<typeof blockSchema>

const messageSchema = z.looseObject({
  id: z.string(),
  role: z.string(),
  blocks: z.array(z.string()).nullish(),
  content: maybe.text,
  reasoning_content: maybe.text,
  askId: maybe.text,
  createdAt: maybe.anything,
  modelId: maybe.text,
  model: z.looseObject({ id: maybe.text }).nullish(),
})
const topicSchema = z.looseObject({ id: z.string(), messages: z.array(messageSchema).default([]) })
type Topic = z.infer<typeof topicSchema>

const backupSchema = z.looseObject({
  localStorage: z.record(z.string(), z.unknown()).default({}),
  indexedDB: z.looseObject({
    topics: z.array(z.unknown()),
    message_blocks: z.array(z.unknown()).default([]),
  }),
})

const assistantSchema = z.looseObject({
  prompt: maybe.text,
  topics: z
    .array(
      z.looseObject({
        id: z.string(),
        name: maybe.text,
        createdAt: maybe.anything,
        updatedAt: maybe.anything,
        pinned: maybe.flag,
      }),
    )
    .default([]),
})

export const cherryStudio: Reader = {
  format: 'cherry-studio',
  recognises: (document) => backupSchema.safeParse(document).success,
  *read(document): Generator<Found> {
    const backup = backupSchema.parse(document)
    const names = namesIn(backup.localStorage)
    const blocks = Map.groupBy(
      backup.indexedDB.message_blocks.flatMap((block) => blockSchema.safeParse(block).data ?? []),
      ({ messageId }) => messageId,
    )
    yield* foreignChatsIn('cherry-studio', backup.indexedDB.topics, topicSchema, (topic) =>
      toChat(topic, names, blocks),
    )
    const known = new Set(
      backup.indexedDB.topics
        .flatMap((topic) => topicSchema.safeParse(topic).data?.messages ?? [])
        .map(({ id }) => id),
    )
    for (const name of ['knowledge_notes', 'translate_history', 'quick_phrases']) {
      const kept = backup.indexedDB[name]
      const found = salvage('cherry-studio', wordsBeside(kept, new Set()), name)
      if (found)
        yield { type: 'chat', found: { ...found, notUnderstood: { [name]: (kept as unknown[]).length } } }
    }
    const orphans = [...blocks].flatMap(([messageId, own]) => (known.has(messageId) ? [] : own))
    const found = salvage(
      'cherry-studio',
      orphans.map(({ content }) => content),
      '',
    )
    if (found)
      yield { type: 'chat', found: { ...found, notUnderstood: { 'a block of no message': orphans.length } } }
  },
}

interface Names {
  name: string
  prompt: string
  pinned: boolean
  createdAt: unknown
  updatedAt: unknown
}

/** What the assistants say of their topics. Local storage holds JSON in a string, of which each slice is JSON in a string again. */
const namesIn = (localStorage: Record<string, unknown>): Map<string, Names> => {
  const persisted = record(unpacked(localStorage['persist:cherry-studio']))
  const { assistants, defaultAssistant } = record(unpacked(persisted['assistants']))
  const known = [...(Array.isArray(assistants) ? (assistants as unknown[]) : []), defaultAssistant]
  return new Map(
    known
      .flatMap((assistant) => assistantSchema.safeParse(assistant).data ?? [])
      .flatMap(({ prompt, topics }) =>
        topics.map((topic): [string, Names] => [
          topic.id,
          {
            name: topic.name ?? '',
            prompt: prompt ?? '',
            pinned: topic.pinned ?? false,
            createdAt: topic.createdAt,
            updatedAt: topic.updatedAt,
          },
        ]),
      ),
  )
}

const unpacked = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const toChat = (topic: Topic, names: Map<string, Names>, blocks: Map<string, Block[]>) => {
  const counter = createCounter()
  const known = names.get(topic.id)
  const messages: ForeignMessage[] = []
  /** The question that was answered last, and what its answers follow. */
  let [askId, asked]: [string | null, string | null] = [null, null]
  for (const message of topic.messages) {
    const isAnswer = message.role !== 'user'
    // Answers to one question by several models stand one after the other: each is a version of the same.
    const isVersion: boolean = isAnswer && typeof message.askId === 'string' && message.askId === askId
    const parentId: string | null = isVersion ? asked : (messages.at(-1)?.id ?? null)
    if (!isVersion) [askId, asked] = [isAnswer ? (message.askId ?? null) : null, parentId]
    messages.push({
      id: message.id,
      parentId,
      role: isAnswer ? 'assistant' : 'user',
      parts: partsOf(message, blocks.get(message.id) ?? [], counter.add),
      modelId: message.model?.id ?? message.modelId ?? null,
      createdAt: toMs(message.createdAt),
      source: [message, ...(blocks.get(message.id) ?? [])],
    })
  }
  return buildChat({
    format: 'cherry-studio',
    sourceId: topic.id,
    title: known?.name ?? '',
    createdAt: toMs(known?.createdAt),
    updatedAt: toMs(known?.updatedAt),
    systemPrompt: known?.prompt ?? '',
    pinned: known?.pinned ?? false,
    messages,
    headId: messages.at(-1)?.id ?? null,
    notUnderstood: counter.counts,
  })
}

/** What a block has beside its words says what it is, when it was made and how it went. */
const marks = new Set(['id', 'messageId', 'type', 'status', 'createdAt', 'updatedAt', 'model', 'metadata'])
const withoutMarks = (block: Block): object =>
  Object.fromEntries(Object.entries(block).filter(([name]) => !marks.has(name)))

const spoken = new Set(['main_text', 'translation', 'code', 'compact'])

const partsOf = (
  message: z.infer<typeof messageSchema>,
  ownBlocks: readonly Block[],
  notUnderstood: (kind: string) => void,
): MessagePart[] => {
  const order = message.blocks ?? []
  const blocks = ownBlocks.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  const parts: MessagePart[] = []
  if (message.reasoning_content)
    parts.push({ type: 'thought', text: message.reasoning_content, durationMs: 0 })
  if (message.content) {
    parts.push(
      ...(message.role === 'user'
        ? [{ type: 'text' as const, text: message.content }]
        : withThoughts(message.content)),
    )
  }
  for (const block of blocks) {
    const { type, content, thinking_millsec: ms } = block
    const isSaid = spoken.has(type) || type === 'thinking'
    const text = isSaid && typeof content === 'string' ? content : textsIn(withoutMarks(block)).join('\n')
    if (!isSaid) notUnderstood(type)
    if (text === '') continue
    if (type === 'thinking') parts.push({ type: 'thought', text, durationMs: ms ?? 0 })
    else parts.push(...(message.role === 'user' ? [{ type: 'text' as const, text }] : withThoughts(text)))
  }
  return parts
}
