import { z } from 'zod'
import { attachmentKindSchema, attachmentRangeSchema } from '#contract/attachment-part.ts'
import {
  attachmentNoteSchema,
  attachmentSchema,
  attachmentSectionSchema,
  type Attachment,
  type AttachmentSection,
} from '#contract/attachments.ts'
import type { Chat } from '#contract/chats.ts'
import { chatWindowSchema, queuedMessageSchema } from '#contract/chats.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { errorInfoSchema } from '#contract/errors.ts'
import {
  messagePartSchema,
  messageStatusSchema,
  roleSchema,
  samplingSchema,
  usageSchema,
  type Message,
  type MessagePart,
  type Sampling,
} from '#contract/messages.ts'
import { thinkingSchema } from '#contract/thinking.ts'

/**
 * What is read from the file as something else than words, and may not be what was written: a bad disk, another program or an older
 * fault puts anything there. A single such value would keep its chat, or the list of all, shut; so what is sound of it is taken.
 */

const parsed = (stored: unknown): unknown => {
  try {
    return JSON.parse(String(stored))
  } catch {
    return undefined
  }
}

/** A column of words, whatever stands there. */
export const textIn = (stored: unknown): string =>
  typeof stored === 'string' ? stored : stored === null || stored === undefined ? '' : wordsOf(stored)
const wordsOf = (stored: unknown): string =>
  stored instanceof Uint8Array ? new TextDecoder().decode(stored) : String(stored)
export const numberIn = (stored: unknown): number => (typeof stored === 'number' ? stored : 0)
/** Of things that are counted, such as bytes; null where that cannot be. */
export const countIn = (stored: unknown): number | null =>
  Number.isSafeInteger(stored) && Number(stored) >= 0 ? Number(stored) : null
export const nameIn = (stored: unknown): string | null => (stored === null ? null : textIn(stored))

/** The parameters that are as they should be; the others are as if they had not been stored. */
export const samplingIn = (stored: unknown): Partial<Sampling> => {
  const values = parsed(stored)
  const whole = someSampling.safeParse(values)
  if (whole.success) return given(whole.data)
  if (typeof values !== 'object' || values === null) return {}
  const sound = Object.entries(values).filter(([name, value]) => {
    const schema = name in samplingSchema.shape ? samplingSchema.shape[name as keyof Sampling] : undefined
    return schema?.safeParse(value).success ?? false
  })
  return Object.fromEntries(sound)
}
const someSampling = samplingSchema.partial()
const given = (values: z.infer<typeof someSampling>) => values as Partial<Sampling>

/** Those of a list that are as they should be. */
const listIn = <T>(stored: unknown, schema: z.ZodType<T>): T[] => {
  const values = parsed(stored)
  return Array.isArray(values) ? values.flatMap((value) => schema.safeParse(value).data ?? []) : []
}
export const windowsIn = (stored: unknown): Chat['windows'] => listIn(stored, chatWindowSchema)
export const queueIn = (stored: unknown): Chat['queue'] => listIn(stored, queuedMessageSchema)
export const thinkingIn = (stored: unknown): Chat['thinking'] =>
  thinkingSchema.safeParse(parsed(stored)).data ?? defaultThinking

export const roleIn = (stored: unknown): Message['role'] => roleSchema.safeParse(stored).data ?? 'assistant'
export const statusIn = (stored: unknown): Message['status'] =>
  messageStatusSchema.safeParse(stored).data ?? 'complete'
const orNull = <T>(stored: unknown, schema: z.ZodType<T>): T | null =>
  stored === null ? null : (schema.safeParse(parsed(stored)).data ?? null)
export const errorIn = (stored: unknown): Message['error'] => orNull(stored, errorInfoSchema)
export const usageIn = (stored: unknown): Message['usage'] => orNull(stored, usageSchema)

export const kindIn = (stored: unknown): Attachment['kind'] =>
  attachmentKindSchema.safeParse(stored).data ?? 'text'
export const notesIn = (stored: unknown): Attachment['notes'] => listIn(stored, attachmentNoteSchema)
/** The pages of a document; of a list with one that is wrong none can be trusted, for each ends where the next one begins. */
export const sectionsIn = (stored: unknown): AttachmentSection[] =>
  z.array(attachmentSectionSchema).safeParse(parsed(stored)).data ?? []
export const unitIn = (stored: unknown): Attachment['unit'] =>
  attachmentSchema.shape.unit.safeParse(stored).data ?? null
/** The chosen part as it is stored: that there are such pages is for who reads them to see. */
export const rangeIn = (stored: unknown): Attachment['range'] => orNull(stored, attachmentRangeSchema)

/** Stands above what there is of a message that is damaged: the reader, who exports it and the model see it. */
export const damagedNote =
  '[This message is damaged in the file that holds the chats. What there is of it, as it is stored:]'

/** What a message says; of one that is damaged its sound parts, and behind them the stored words as they are. */
export const partsIn = (stored: unknown): MessagePart[] => {
  const values = parsed(stored)
  if (Array.isArray(values) && values.every(isPlain)) return values
  const parts = z.array(messagePartSchema).safeParse(values)
  if (parts.success) return parts.data
  const sound = listIn(stored, messagePartSchema)
  const rest = Array.isArray(values)
    ? values
        .filter((value) => !messagePartSchema.safeParse(value).success)
        .map((value) => JSON.stringify(value))
    : [textIn(stored)]
  return [...sound, { type: 'text', text: [damagedNote, ...rest].join('\n\n') }]
}

/** Most parts are words: told without a schema, for there are thousands. */
const isPlain = (value: unknown): value is MessagePart => {
  const { type, text, ...others } = (value ?? {}) as Record<string, unknown>
  return type === 'text' && typeof text === 'string' && Object.keys(others).length === 0
}
