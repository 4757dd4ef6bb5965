import { z } from 'zod'
import type { MessagePart } from '#contract/messages.ts'
import { buildChat, createCounter, toMs, type ForeignMessage } from './build.ts'
import { foreignChatsIn, maybe } from './documents.ts'
import { withThoughts } from './reasoning.ts'
import { textsIn } from './texts.ts'
import type { Reader } from './types.ts'

/** Jan's threads: a folder with `thread.json` and `messages.jsonl`, here as one document `{ thread, messages }`. */

const messageSchema = z.looseObject({
  id: maybe.text,
  role: z.string(),
  content: maybe.anything,
  created_at: maybe.anything,
  metadata: z.looseObject({}).nullish(),
})
const threadSchema = z.looseObject({
  thread: z.looseObject({
    id: z.string(),
    title: maybe.text,
    created: maybe.anything,
    updated: maybe.anything,
    assistants: z
      .array(
        z.looseObject({
          instructions: maybe.text,
          model: z.looseObject({ id: maybe.text }).nullish(),
        }),
      )
      .nullish(),
    model: z.looseObject({ id: maybe.text }).nullish(),
  }),
  messages: z.array(messageSchema),
})
type Thread = z.infer<typeof threadSchema>

const looksLike = z.looseObject({ thread: z.looseObject({ id: z.string() }), messages: z.array(z.unknown()) })

export const jan: Reader = {
  format: 'jan',
  recognises: (document) => looksLike.safeParse(document).success,
  *read(document) {
    yield* foreignChatsIn('jan', document, threadSchema, toChat)
  },
}

const toChat = ({ thread, messages: rows }: Thread) => {
  const counter = createCounter()
  const [assistant] = thread.assistants ?? []
  const modelId = thread.model?.id ?? assistant?.model?.id ?? null
  const system: string[] = [assistant?.instructions ?? '']
  const messages: ForeignMessage[] = []
  for (const [index, row] of rows.entries()) {
    const parts = [...partsOf(row.content, row.role, counter.add), ...toolsOf(row.metadata, counter.add)]
    if (row.role === 'system') {
      system.push(...parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])))
      continue
    }
    if (row.role !== 'user' && row.role !== 'assistant') counter.add(`role ${row.role}`)
    messages.push({
      id: row.id ?? `message-${index}`,
      parentId: messages.at(-1)?.id ?? null,
      role: row.role === 'user' ? 'user' : 'assistant',
      parts,
      modelId,
      createdAt: toMs(row.created_at),
      source: row,
    })
  }
  return buildChat({
    format: 'jan',
    sourceId: thread.id,
    title: thread.title ?? '',
    createdAt: toMs(thread.created),
    updatedAt: toMs(thread.updated),
    systemPrompt: system.filter(Boolean).join('\n\n'),
    messages,
    headId: messages.at(-1)?.id ?? null,
    notUnderstood: counter.counts,
  })
}

/** What tools were asked and said. */
const toolsOf = (metadata: unknown, notUnderstood: (kind: string) => void): MessagePart[] => {
  const { tool_calls: calls } = (metadata ?? {}) as { tool_calls?: unknown }
  const texts = textsIn(calls)
  if (texts.length === 0) return []
  notUnderstood('tool_calls')
  return [{ type: 'text', text: `\n\n${texts.join('\n')}` }]
}

const partsOf = (content: unknown, role: string, notUnderstood: (kind: string) => void): MessagePart[] => {
  const pieces =
    typeof content === 'string'
      ? [{ type: 'text', text: content }]
      : Array.isArray(content)
        ? (content as unknown[])
        : []
  return pieces.flatMap((piece): MessagePart[] => {
    const { type, text } = (typeof piece === 'object' && piece !== null ? piece : {}) as Record<
      string,
      unknown
    >
    const value = typeof text === 'string' ? text : (text as { value?: unknown } | null | undefined)?.value
    if (type !== 'text' && type !== 'reasoning') notUnderstood(typeof type === 'string' ? type : 'content')
    if (typeof value !== 'string' || value === '') return []
    if (type === 'reasoning') return [{ type: 'thought', text: value, durationMs: 0 }]
    return role === 'assistant' ? withThoughts(value) : [{ type: 'text', text: value }]
  })
}
