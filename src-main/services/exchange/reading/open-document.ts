import { AppError } from '#contract/errors.ts'
import { anyList, isMessages } from './any-list.ts'
import { chatgpt } from './chatgpt.ts'
import { cherryStudio } from './cherry-studio.ts'
import { cline } from './cline.ts'
import { deepseek } from './deepseek.ts'
import { rewriterOf } from './guess/rewrite.ts'
import { jan } from './jan.ts'
import { kobold } from './kobold.ts'
import { lmStudio } from './lm-studio.ts'
import { openWebui } from './open-webui.ts'
import { own } from './own.ts'
import { salvage } from './salvage.ts'
import { piecesOf, type Piece } from './split.ts'
import type { FileFormat, Found, Reader } from './types.ts'

/** The last one takes what none of the others knows. */
const readers: readonly Reader[] = [
  ...[own, chatgpt, openWebui, lmStudio, jan, cherryStudio, deepseek, kobold, cline, anyList],
]

export const readerOf = (document: unknown): Reader | undefined =>
  readers.find(({ recognises }) => recognises(document))

/** A file has no chats, as far as it can be told: beside others in an archive it is passed over. */
export class NoChatsError extends AppError {}

/** A file that was recognised, by what it holds and not by its name. */
export interface Opened {
  format: FileFormat
  chats: AsyncIterable<Found> | Iterable<Found>
}

/** So many pieces are looked at to know whose a file is. */
const lookedAt = 50
const torn = Symbol('torn')

const parsed = ({ text }: Piece): unknown => {
  try {
    return unpacked(JSON.parse(text))
  } catch {
    return torn
  }
}

/** Some programs keep a chat, or its messages, as JSON in a text. */
const unpacked = (value: unknown, depth = 8): unknown => {
  if (depth === 0) return value
  if (isPacked(value)) {
    try {
      return unpacked(JSON.parse(value), depth - 1)
    } catch {
      return value
    }
  }
  if (Array.isArray(value)) {
    const isList = value.length > 0 && value.every((each) => isPacked(each))
    return isList ? value.map((each) => unpacked(each, depth - 1)) : (value as unknown[])
  }
  if (typeof value !== 'object' || value === null) return value
  const packed = ['messages', 'chat', 'history'].filter((name) =>
    isPacked((value as Record<string, unknown>)[name]),
  )
  if (packed.length === 0) return value
  const inner = packed.map((name) => [name, unpacked((value as Record<string, unknown>)[name], depth - 1)])
  return { ...value, ...(Object.fromEntries(inner) as object) }
}
const isPacked = (value: unknown): value is string => typeof value === 'string' && /^\s*[[{]/.test(value)

/**
 * Opens JSON of any size that holds chats: an array of them, one on each line, or one document. Throws INVALID_INPUT where it is no such
 * thing; while it is read, where it is cut off. `isSure`: only what a reader knows is such a thing.
 */
export const openDocument = async (
  bytes: AsyncIterable<Uint8Array>,
  { isSure = false }: { isSure?: boolean } = {},
): Promise<Opened> => {
  const pieces = piecesOf(bytes)
  const head: Piece[] = []
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    head.push(next.value)
    if (head.length >= lookedAt) break
  }
  const values = head.map(parsed)
  // A task of Cline's: who speaks is told by all of it.
  if (cline.recognises(values)) return openTask(head, pieces)
  // A list of messages, and not of chats: one chat, all in one.
  if (isMessages(values.filter((value) => value !== torn))) return openWhole(head, pieces)
  const known = values.flatMap((value) => readerOf(value) ?? [])[0]
  if (known) return { format: known.format, chats: chatsOf(known.format, head, pieces) }
  if (head.length > 0 && values.every((value) => value === torn)) throw notJson()
  const guessed = isSure ? null : guess(values.filter((value) => value !== torn))
  if (guessed === null) throw unknown()
  if (guessed.isOne) return openWhole(head, pieces, guessed.rewrite)
  return { format: anyList.format, chats: chatsOf(anyList.format, head, pieces, guessed.rewrite) }
}

type Rewrite = (value: unknown) => unknown
const asIs: Rewrite = (value) => value

/** How documents that no reader knows become such as one does; null where they do not. `isOne`: they are one chat. */
const guess = (values: unknown[]): { rewrite: Rewrite; isOne: boolean } | null => {
  const rewrite = rewriterOf(values)
  if (rewrite === null) return null
  const anew = values.flatMap((value) => rewrite([value]))
  const isOne = isMessages(anew)
  return isOne || anew.some((value) => anyList.recognises(value)) ? { rewrite, isOne } : null
}

const openTask = async (head: Piece[], rest: AsyncGenerator<Piece>): Promise<Opened> => {
  const all = [...head]
  for await (const piece of rest) all.push(piece)
  // A step that is torn is the agent's words, too.
  const steps = all
    .filter(({ text }) => text.trim() !== '')
    .map((piece) => {
      const value = parsed(piece)
      return value === torn ? { text: piece.text } : value
    })
  return { format: cline.format, chats: cline.read(steps) }
}

const openWhole = async (
  head: Piece[],
  rest: AsyncGenerator<Piece>,
  rewrite: Rewrite = asIs,
): Promise<Opened> => {
  const all = [...head]
  for await (const piece of rest) all.push(piece)
  // A line that is torn is a message, too.
  const messages = all
    .filter(({ text }) => text.trim() !== '')
    .map((piece) => {
      const value = parsed(piece)
      return value === torn ? { role: 'assistant', content: piece.text } : value
    })
  return { format: anyList.format, chats: anyList.read(rewrite(messages)) }
}

async function* chatsOf(
  format: FileFormat,
  head: Piece[],
  rest: AsyncGenerator<Piece>,
  rewrite = asIs,
): AsyncGenerator<Found> {
  let index = 0
  for (const piece of head) yield* readPiece(format, piece, (index += 1), rewrite)
  for await (const piece of rest) yield* readPiece(format, piece, (index += 1), rewrite)
}

function* readPiece(format: FileFormat, piece: Piece, number: number, rewrite: Rewrite): Generator<Found> {
  const found = parsed(piece)
  const value = found === torn ? torn : rewrite(found)
  const reader = value === torn ? undefined : readerOf(value)
  if (reader) yield* reader.read(value)
  else {
    const found = salvage(format, value === torn ? piece.text : value, titleOf(value))
    if (found) yield { type: 'chat', found }
    else if (value === torn || typeof value === 'object') {
      if (piece.text.trim() !== '' && piece.isWhole) {
        yield {
          type: 'broken',
          title: titleOf(value) || `${number}`,
          reason: 'It is no chat, or it is torn.',
        }
      }
    }
  }
  if (!piece.isWhole) throw cutOff()
}

const titleOf = (value: unknown): string => {
  const title = typeof value === 'object' && value !== null ? (value as { title?: unknown }).title : ''
  return typeof title === 'string' ? title : ''
}

const cutOff = () =>
  new AppError(
    'INVALID_INPUT',
    'The file is cut off: it has no end. What came before was read, and what there is of the last chat was kept; get it again.',
  )
export const notJson = () =>
  new NoChatsError('INVALID_INPUT', 'This is not JSON, or it is cut off. Nothing of it was changed or kept.')
export const unknown = () =>
  new NoChatsError(
    'INVALID_INPUT',
    'This is no file of chats that Palabre knows. It reads its own, the exports of ChatGPT, Claude, Open WebUI, LM Studio, Jan, Cherry Studio, LibreChat, GPT4All, Msty and their like, SQLite databases of chats, lists of messages in JSON or YAML, and texts whose lines say who speaks.',
  )
