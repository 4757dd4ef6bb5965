import { z } from 'zod'
import { chatWindowSchema, queuedMessageSchema } from '#contract/chats.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { errorInfoSchema } from '#contract/errors.ts'
import {
  messagePartSchema,
  messageStatusSchema,
  roleSchema,
  samplingSchema,
  usageSchema,
} from '#contract/messages.ts'
import { thinkingSchema } from '#contract/thinking.ts'
import type { FoundRow } from './read-rows.ts'

interface Rule {
  isSound: (stored: unknown) => boolean
  /** What stands there in place of what is not sound. */
  fallback: string | null
}

const text = (schema: z.ZodType, fallback: string | null): Rule => ({
  isSound: (stored) => schema.safeParse(stored).success,
  fallback,
})
const json = (schema: z.ZodType, fallback: string | null): Rule => ({
  isSound: (stored) => {
    try {
      return schema.safeParse(JSON.parse(String(stored))).success
    } catch {
      return false
    }
  },
  fallback,
})

const somePartsSchema = z.array(messagePartSchema)
// What was stored before there was a parameter, or an attachment, has none.
const someSamplingSchema = samplingSchema.partial()
const waitingSchema = queuedMessageSchema.partial({ attachments: true })

/** The columns that are read as something else than any text: a single wrong one would keep its chat, or the list of all, shut. */
const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  chats: {
    sampling: json(someSamplingSchema, '{}'),
    thinking: json(thinkingSchema, JSON.stringify(defaultThinking)),
    windows: json(z.array(chatWindowSchema), '[]'),
    queue: json(z.array(waitingSchema), '[]'),
  },
  folders: { sampling: json(someSamplingSchema, null) },
  messages: {
    role: text(roleSchema, 'assistant'),
    status: text(messageStatusSchema, 'complete'),
    error: json(errorInfoSchema, null),
    usage: json(usageSchema, null),
    sampling: json(someSamplingSchema, null),
  },
}

/** The row with something sound in place of each column that is not; others, and such as are empty, stay as they are. */
export const soundly = (table: string, row: FoundRow): FoundRow => {
  const sound = { ...row }
  for (const [column, { isSound, fallback }] of Object.entries(rules[table] ?? {})) {
    const stored = row[column]
    if (column in row && stored !== null && !isSound(stored)) sound[column] = fallback
  }
  return sound
}

const parts = json(somePartsSchema, null)

/** Whether the words of a message can be read. */
export const hasWords = (row: FoundRow): boolean => parts.isSound(row['parts'])
