import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { anyList } from './any-list.ts'
import { chatgpt } from './chatgpt.ts'
import { cherryStudio } from './cherry-studio.ts'
import { jan } from './jan.ts'
import { largestDocumentBytes } from './limits.ts'
import { lmStudio } from './lm-studio.ts'
import { openWebui } from './open-webui.ts'
import { own, readOwnLines, startsLikeOurs } from './own.ts'
import type { FileFormat, Found, Reader } from './types.ts'
import { membersOf, tooLarge, type Member } from './zip.ts'

/** The last one takes what none of the others knows. */
const readers: readonly Reader[] = [own, chatgpt, openWebui, lmStudio, jan, cherryStudio, anyList]

/** A file that was recognised, by what it holds and not by its name. */
export interface Opened {
  format: FileFormat
  chats: AsyncIterable<Found> | Iterable<Found>
}

/** Every file below `paths` that may hold chats; a folder of Jan's is one of them by its `thread.json`. */
export async function* filesIn(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    const found = await stat(path).catch(() => null)
    if (!found) throw new AppError('NOT_FOUND', `There is no file or folder ${path}.`)
    if (!found.isDirectory()) yield path
    else {
      const names = (await readdir(path)).toSorted()
      const children = await Promise.all(
        names.map(async (name) => ({
          name,
          isFolder: (await stat(join(path, name)).catch(() => null))?.isDirectory(),
        })),
      )
      for (const { name, isFolder } of children) {
        const isChats =
          /\.(?:jsonl?|ndjson|zip)$/i.test(name) && !name.startsWith('.') && name !== 'messages.jsonl'
        if (isFolder) yield* filesIn([join(path, name)])
        else if (isChats) yield join(path, name)
      }
    }
  }
}

/**
 * Opens a file of chats: our own, or one that another program wrote. Throws INVALID_INPUT when it is none that is known, or
 * too large to be read.
 */
export const open = async (path: string): Promise<Opened[]> => {
  const head = await beginningOf(path)
  if (startsLikeOurs(head.toString('utf8'))) return [{ format: 'palabre', chats: readOwnLines(path) }]
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return openZip(path)
  if ((await stat(path)).size > largestDocumentBytes) throw tooLarge()
  const text = await readFile(path, 'utf8')
  if (basename(path) === 'thread.json') {
    const lines = await readFile(join(dirname(path), 'messages.jsonl'), 'utf8').catch(() => null)
    if (lines !== null) return [recognise(threadOf(text, lines))]
  }
  return [recognise(parse(text))]
}

/** One document, or one on each line. */
const openLines = (text: string): unknown[] | null => {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length < 2) return null
  try {
    return lines.map((line): unknown => JSON.parse(line))
  } catch {
    return null
  }
}

const openZip = async (path: string): Promise<Opened[]> => {
  const opened: Opened[] = []
  const threads = new Map<string, { thread?: string; messages?: string }>()
  for await (const member of membersOf(path)) {
    const folder = dirname(member.name)
    if (isOf(member, 'thread.json')) threads.set(folder, { ...threads.get(folder), thread: member.text })
    else if (isOf(member, 'messages.jsonl')) {
      threads.set(folder, { ...threads.get(folder), messages: member.text })
    } else opened.push(recognise(parse(member.text)))
  }
  for (const { thread, messages = '' } of threads.values()) {
    if (thread !== undefined) opened.push(recognise(threadOf(thread, messages)))
  }
  if (opened.length === 0) throw unknown()
  return opened
}

const isOf = ({ name }: Member, file: string) => basename(name) === file

const recognise = (document: unknown): Opened => {
  const reader = readers.find(({ recognises }) => recognises(document))
  if (!reader) throw unknown()
  return { format: reader.format, chats: reader.read(document) }
}

const parse = (text: string): unknown => {
  const clean = text.replace(/^\ufeff/, '')
  try {
    return JSON.parse(clean)
  } catch {
    const lines = openLines(clean)
    if (lines !== null) return lines
    throw new AppError(
      'INVALID_INPUT',
      'This is not JSON, or it is cut off. Nothing of it was changed or kept.',
    )
  }
}

/** A line that is cut off or torn is left out, not the others. */
const threadOf = (thread: string, lines: string): unknown => {
  const messages = lines.split('\n').flatMap((line): unknown[] => {
    try {
      return line.trim() === '' ? [] : [JSON.parse(line)]
    } catch {
      return [{ role: 'assistant', content: line }]
    }
  })
  return { thread: parse(thread), messages }
}

const beginningOf = async (path: string): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(path, { end: 63 })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const unknown = () =>
  new AppError(
    'INVALID_INPUT',
    'This is no file of chats that Palabre knows. It reads its own, the exports of ChatGPT, Claude, Open WebUI, LM Studio, Jan and Cherry Studio, and lists of messages with a role and a content.',
  )
