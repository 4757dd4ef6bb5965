import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { AppError } from '#contract/errors.ts'
import { fileHeadSchema, formatName, formatVersion, marks, savedConversationSchema } from '../format.ts'
import { chatsIn, whyNot } from './documents.ts'
import { linesOf } from './lines.ts'
import { chatWithSoundSampling, headWithSoundSampling } from './own-sampling.ts'
import type { Found, NotUnderstood, Reader } from './types.ts'

const documentSchema = fileHeadSchema.extend({ chats: z.array(z.unknown()) })

/** Each is looked at by itself; a value that no sampling can have is left out, told of, and costs no chat. */
function* ownChatsIn(chats: readonly unknown[]): Generator<Found> {
  for (const chat of chats) {
    const { sound, dropped } = chatWithSoundSampling(chat)
    yield* chatsIn([sound], savedConversationSchema, (conversation) => ({
      conversation,
      notUnderstood: dropped,
    }))
  }
}

/** Palabre's own file, wherever its lines end. */
export const own: Reader = {
  format: 'palabre',
  recognises: (document) => z.looseObject({ format: z.literal(formatName) }).safeParse(document).success,
  *read(document) {
    const { sound, dropped } = headWithSoundSampling(document)
    const parsed = documentSchema.safeParse(sound)
    if (!parsed.success) throw notOurs(whyNot(parsed.error))
    yield* headOf(parsed.data, dropped)
    yield* ownChatsIn(parsed.data.chats)
  },
}

/** Whether a file begins as ours do, and is laid out in lines as they are: other programs write the same without them. */
export const startsLikeOurs = async (path: string, head: string): Promise<boolean> => {
  if (!head.startsWith(`{"format":"${formatName}",`)) return false
  let end = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 16 })) {
    const [line = '', ...rest] = `${end}${chunk as string}`.split('\n', 2)
    if (rest.length > 0) return line.endsWith(',"chats":[')
    end = line.slice(-20)
  }
  // Of one that is cut off in its first line nothing can be read either way.
  return false
}

/** The same, chat by chat: of a file of any size one chat is in memory. Throws INVALID_INPUT when it is cut off. */
export async function* readOwnLines(path: string): AsyncGenerator<Found> {
  let chat: string | null = null
  let list: string[] = []
  let attachments: string[] = []
  let isWhole = false
  for await (const line of linesOf(path)) {
    if (line.startsWith('{"format":')) yield* headOn(line)
    else if (chat === null && line.startsWith('{"chat":') && /\},?$/.test(line.slice(-2)))
      yield* conversationOn(line)
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

function* headOn(line: string): Generator<Found> {
  const { sound, dropped } = headWithSoundSampling(JSON.parse(`${line.replace(/,"chats":\[$/, '')}}`))
  const parsed = fileHeadSchema.safeParse(sound)
  if (!parsed.success) throw notOurs(whyNot(parsed.error))
  yield* headOf(parsed.data, dropped)
}

function* headOf(head: z.infer<typeof fileHeadSchema>, dropped: NotUnderstood): Generator<Found> {
  checkVersion(head.version)
  yield { type: 'beside', kinds: Object.keys(dropped) }
  yield { type: 'folders', folders: head.folders }
}

/** A chat that is all on one line, as who writes lists might have it. */
function* conversationOn(line: string): Generator<Found> {
  const whole = parseOr(() => JSON.parse(line.replace(/,$/, '')) as unknown)
  if (whole instanceof Error) yield { type: 'broken', title: '', reason: whole.message }
  else yield* ownChatsIn([whole])
}

function* conversationOf(chat: string, attachments: string[], messages: string[]): Generator<Found> {
  const parsed = parseAll(chat, attachments, messages)
  if (parsed instanceof Error) yield { type: 'broken', title: '', reason: parsed.message }
  else yield* ownChatsIn([parsed])
}

const parseAll = (chat: string, attachments: string[], messages: string[]): unknown => {
  const parse = (line: string): unknown => JSON.parse(line.replace(/,$/, ''))
  return parseOr(() => {
    const { chat: saved } = JSON.parse(`${chat}]}`) as { chat: unknown }
    return { chat: saved, attachments: attachments.map(parse), messages: messages.map(parse) }
  })
}
const parseOr = (parse: () => unknown): unknown => {
  try {
    return parse()
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
