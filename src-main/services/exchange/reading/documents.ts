import { z } from 'zod'
import { withLeftOvers } from './left-over.ts'
import { salvage } from './salvage.ts'
import type { FileFormat, Found, FoundChat } from './types.ts'

/** What may be there. Of another kind than expected it counts as not there: no chat is lost for it. */
export const maybe = {
  text: z.string().nullish().catch(null),
  flag: z.boolean().nullish().catch(null),
  number: z.number().nullish().catch(null),
  anything: z.unknown().optional(),
}

const titleIn = (value: unknown): string => {
  const { title, name } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  return [title, name].find((text): text is string => typeof text === 'string' && text !== '') ?? ''
}

/** The chats of a document that is one of them or an array. Each is looked at by itself. */
export function* chatsIn<T>(
  document: unknown,
  schema: z.ZodType<T>,
  toChat: (chat: T) => FoundChat,
): Generator<Found> {
  for (const value of Array.isArray(document) ? (document as unknown[]) : [document]) {
    try {
      const parsed = schema.safeParse(value)
      if (parsed.success) yield { type: 'chat', found: toChat(parsed.data) }
      else yield { type: 'broken', title: titleIn(value), reason: whyNot(parsed.error) }
    } catch (error) {
      yield {
        type: 'broken',
        title: titleIn(value),
        reason: error instanceof Error ? error.message : String(error),
      }
    }
  }
}

/** The same for chats of another program: what has a place in no message is kept, too, and the words of a broken one. */
export function* foreignChatsIn<T>(
  format: FileFormat,
  document: unknown,
  schema: z.ZodType<T>,
  toChat: (chat: T) => FoundChat,
): Generator<Found> {
  for (const value of Array.isArray(document) ? (document as unknown[]) : [document]) {
    for (const found of chatsIn([value], schema, toChat)) {
      if (found.type === 'chat')
        yield { ...found, found: withLeftOvers(found.found, value, { isKnownProgram: true }) }
      else {
        const words = salvage(format, value, titleIn(value))
        yield words ? { type: 'chat', found: words } : found
      }
    }
  }
}

/** The first thing that is wrong, and where. */
export const whyNot = (error: z.ZodError): string => {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.') || 'it'}: ${issue.message}` : 'It is not as expected'
}
