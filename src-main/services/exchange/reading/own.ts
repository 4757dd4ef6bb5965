import { z } from 'zod'
import { AppError } from '#contract/errors.ts'
import {
  fileHeadSchema,
  formatName,
  formatVersion,
  marks,
  savedConversationSchema,
  type SavedConversation,
} from '../format.ts'
import { chatsIn, whyNot } from './documents.ts'
import { linesOf } from './lines.ts'
import type { Found, FoundChat, Reader } from './types.ts'

const documentSchema = fileHeadSchema.extend({ chats: z.array(z.unknown()) })
const found = (conversation: SavedConversation): FoundChat => ({ conversation, notUnderstood: {} })

/** Palabre's own file, wherever its lines end. */
export const own: Reader = {
  format: 'palabre',
  recognises: (document) => z.looseObject({ format: z.literal(formatName) }).safeParse(document).success,
  *read(document) {
    const parsed = documentSchema.safeParse(document)
    if (!parsed.success) throw notOurs(whyNot(parsed.error))
    checkVersion(parsed.data.version)
    yield { type: 'folders', folders: parsed.data.folders }
    yield* chatsIn(parsed.data.chats, savedConversationSchema, found)
  },
}

/** Whether a file begins as ours do, so that it can be read line by line. */
export const startsLikeOurs = (head: string): boolean => head.startsWith(`{"format":"${formatName}",`)

/** The same, chat by chat: of a file of any size one chat is in memory. Throws INVALID_INPUT when it is cut off. */
export async function* readOwnLines(path: string): AsyncGenerator<Found> {
  let chat: string | null = null
  let list: string[] = []
  let attachments: string[] = []
  let isWhole = false
  for await (const line of linesOf(path)) {
    if (line.startsWith('{"format":')) yield { type: 'folders', folders: headOf(line).folders }
    else if (line.startsWith('{"chat":')) {
      // Ends with the beginning of the list of attachments.
      ;[chat, list] = [line, []]
    } else if (chat === null) isWhole ||= line === ']}'
    else if (line === marks.messages) [attachments, list] = [list, []]
    else if (line === marks.end || line === `${marks.end},`) {
      yield* conversationOf(chat, attachments, list)
      chat = null
    } else list.push(line)
  }
  if (!isWhole) {
    throw new AppError(
      'INVALID_INPUT',
      'The file is cut off: it has no end. What came before was read; get it again.',
    )
  }
}

const headOf = (line: string) => {
  const parsed = fileHeadSchema.safeParse(JSON.parse(`${line.replace(/,"chats":\[$/, '')}}`))
  if (!parsed.success) throw notOurs(whyNot(parsed.error))
  checkVersion(parsed.data.version)
  return parsed.data
}

function* conversationOf(chat: string, attachments: string[], messages: string[]): Generator<Found> {
  const parsed = parseAll(chat, attachments, messages)
  if (parsed instanceof Error) yield { type: 'broken', title: '', reason: parsed.message }
  else yield* chatsIn(parsed, savedConversationSchema, found)
}

const parseAll = (chat: string, attachments: string[], messages: string[]): unknown => {
  const parse = (line: string): unknown => JSON.parse(line.replace(/,$/, ''))
  try {
    const { chat: saved } = JSON.parse(`${chat}]}`) as { chat: unknown }
    return { chat: saved, attachments: attachments.map(parse), messages: messages.map(parse) }
  } catch (error) {
    return error
  }
}

const checkVersion = (version: number) => {
  if (version <= formatVersion) return
  throw new AppError(
    'NOT_SUPPORTED',
    'This file was written by a newer Palabre. Get that one to read it; nothing was changed.',
  )
}
const notOurs = (reason: string) =>
  new AppError(
    'INVALID_INPUT',
    `This file says that it is Palabre's, and is not as it should be (${reason}). Nothing was changed.`,
  )
