import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { AppError } from '#contract/errors.ts'
import { asUtf8, textOf } from './decode.ts'
import { isGpt4all, readGpt4all } from './gpt4all.ts'
import type { Named } from './any-list.ts'
import { wordsBeside } from './left-over.ts'
import { namesInText, shortText, withNames } from './names-beside.ts'
import { readOwnLines, startsLikeOurs } from './own.ts'
import { largestPieceBytes } from './limits.ts'
import { tooLarge } from './split.ts'
import { NoChatsError, notJson, openDocument, readerOf, unknown, type Opened } from './open-document.ts'
import { bytesOfBuffer, bytesOfFile, isDatabase, logBeside, openDatabase } from './sqlite/index.ts'
import { salvage } from './salvage.ts'
import { readActivity, readTranscript } from './transcript.ts'
import type { Found } from './types.ts'
import { unreadable } from './unreadable.ts'
import { tarMembersIn } from './tar.ts'
import { yamlAsLines } from './yaml.ts'
import { openArchive, type Archive, type Member } from './zip.ts'

/**
 * Opens a file of chats: our own, or one that another program wrote. Throws INVALID_INPUT when it is none that is known; while it is
 * read, too, where it is cut off.
 */
export const open = async (path: string): Promise<Opened[]> => {
  const head = await beginningOf(path)
  if (await startsLikeOurs(path, head.toString('utf8')))
    return [{ format: 'palabre', chats: readOwnLines(path) }]
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1')))
    return openMembers(await openArchive(path))
  if (isGpt4all(head)) return [{ format: 'other', chats: readGpt4all(await readSmall(path)) }]
  if (isDatabase(head)) return openDatabase(bytesOfFile(path), logBeside(path))
  if (basename(path) === 'thread.json') {
    const lines = await readFile(join(dirname(path), 'messages.jsonl'), 'utf8').catch(() => null)
    if (lines !== null) return [recognise(threadOf(await readFile(path, 'utf8'), lines))]
  }
  const tar = await tarMembersIn(path)
  if (tar) return openMembers({ members: tar, pages: [], close: () => undefined })
  const bytes = () => createReadStream(path, { highWaterMark: 2 ** 20 })
  try {
    return [await openDocument(asUtf8(bytes()))]
  } catch (error) {
    if (!(error instanceof NoChatsError) || (await stat(path)).size > largestTextBytes) throw error
    return [await openText(await textOf(bytes()), error)]
  }
}

/** One that is no list of messages is read whole. */
const largestTextBytes = 64_000_000

/** What is no list of messages may still be a talk, or words that were meant. Throws `error` where it is neither. */
const openText = async (text: string, error: NoChatsError): Promise<Opened> => {
  if (isNoText(text)) throw error
  const lines = await yamlAsLines(text)
  const yaml = lines && (await openDocument(Readable.from(lines)).catch(ofNoChats))
  if (yaml) return yaml
  const chats = readTranscript(text)
  if (chats) return { format: 'other', chats }
  const words = wordsAlone(text)
  if (!words) throw error
  return { format: 'other', chats: words }
}

/** Other bytes; a few torn letters are in many a text. */
const isNoText = (text: string): boolean =>
  text.includes('\0') || (text.match(/\ufffd/g)?.length ?? 0) * 100 > text.length

/** What is said in JSON of which nobody can tell by whom; null where nothing is. */
const wordsAlone = (text: string): Found[] | null => {
  const words = wordsIn(text)
  const found = words.length === 0 ? null : salvage('other', words, '')
  return found && [{ type: 'chat', found }]
}

/** The sentences of a document in a shape that nobody knows. */
const wordsIn = (text: string): string[] => {
  try {
    return wordsBeside(JSON.parse(text), new Set())
  } catch {
    // One document on each line.
    return text.split('\n').flatMap((line) => {
      try {
        return wordsBeside([JSON.parse(line)], new Set())
      } catch {
        return []
      }
    })
  }
}

const isJson = (name: string) => /\.(?:jsonl?|ndjson)$/i.test(name)
const isDatabaseName = (name: string) => /\.(?:db|sqlite3?|vscdb)$/i.test(name)
const isPage = (name: string) => /\.html?$/i.test(name)

const readSmall = async (path: string): Promise<Buffer> => {
  if ((await stat(path)).size > largestPieceBytes) throw tooLarge()
  return readFile(path)
}

const openMembers = async ({ members, pages, close }: Archive): Promise<Opened[]> => {
  const opened: Opened[] = []
  /** Where Jan's threads lie. */
  const folders = new Set(
    members.filter(({ name }) => basename(name) === 'thread.json').map(({ name }) => dirname(name)),
  )
  const threads = new Map<string, { thread?: string; messages?: string }>()
  const unread = new Set<string>()
  let wrong: AppError | null = null
  /** Whether one that is called as chats are is such. */
  let isKnown = false
  /** What one of them holds, unless it is none or wrong: the others are read all the same. */
  const openOne = async ({ name, bytes, text, whole, isAside = false }: Member): Promise<Opened[]> => {
    const folder = dirname(name)
    if (basename(name) === 'thread.json')
      threads.set(folder, { ...threads.get(folder), thread: await text() })
    else if (basename(name) === 'messages.jsonl' && folders.has(folder)) {
      threads.set(folder, { ...threads.get(folder), messages: await text() })
    } else if (/\.chat$/i.test(name)) {
      const file = await whole()
      if (isGpt4all(file)) return [{ format: 'other', chats: readGpt4all(file) }]
      const chats = readTranscript(file.toString('utf8'))
      if (chats) return [{ format: 'other', chats }]
      unread.add(name)
    } else if (isDatabaseName(name)) {
      const file = await whole()
      // Other things are called so, too: lists of small pictures, what a Mac keeps beside a file.
      if (!isDatabase(file)) throw unknown()
      return openDatabase(bytesOfBuffer(file))
    } else if (isJson(name)) {
      const isSure = isAside && isKnown
      return [await openDocument(await bytes(), isSure ? { isSure } : {})]
    }
    return []
  }
  for (const member of members) {
    try {
      const found = await openOne(member)
      isKnown ||= found.length > 0 && member.isAside === false
      for (const each of found)
        opened.push(
          members.length === 1 ? each : { ...each, chats: orTold(basename(member.name), each.chats) },
        )
    } catch (thrown) {
      const error = refusalIn(thrown)
      if (!(error instanceof NoChatsError)) wrong ??= error
      unread.add(member.name)
    }
  }
  for (const [folder, { thread, messages = '' }] of threads) {
    const found = thread === undefined ? null : openedOr(() => recognise(threadOf(thread, messages)))
    if (found) opened.push(found)
    else unread.add(folder)
  }
  const hasChats = opened.length > 0
  const isOfOwnKind = ({ name }: Member) => isDatabaseName(name) || /\.chat$/i.test(name)
  const texts = [...members, ...(hasChats ? [] : pages)].filter(
    (member) => !isOfOwnKind(member) && !isTaken(member, folders),
  )
  for (const { name, text } of texts) {
    if (hasChats && !isPage(name)) {
      if (!isJson(name)) unread.add(name)
      continue
    }
    // One that cannot be unpacked says nothing.
    const found = await wordsOf(name, await text().catch(nothing), hasChats)
    if (found) opened.push(found)
    if (found) unread.delete(name)
    else unread.add(name)
  }
  if (opened.length === 0) {
    close()
    throw wrong ?? unknown()
  }
  const names = new Map<unknown, Named>()
  const isUnreadJson = ({ name }: Member) => unread.has(name) && isJson(name)
  // One that cannot be unpacked was told already.
  for (const { bytes } of members.filter(isUnreadJson))
    namesInText(await bytes().then(shortText).catch(nothing), names)
  const all =
    names.size === 0 ? opened : opened.map((each) => ({ ...each, chats: withNames(each.chats, names) }))
  const kinds = [...unread].map((name) => `unread file ${basename(name)}`)
  const last = all.pop()
  return last ? [...all, { ...last, chats: thenClose(last.chats, kinds, close) }] : []
}

const nothing = () => ''

/** Part of one of Jan's threads. */
const isTaken = ({ name }: Member, folders: ReadonlySet<string>) =>
  /^(?:thread\.json|messages\.jsonl)$/.test(basename(name)) && folders.has(dirname(name))

/** A member of which no reader of lists made anything; beside chats only Google's list of what was done. */
const wordsOf = async (name: string, text: string, hasChats: boolean): Promise<Opened | null> => {
  const chats = (found: Iterable<Found> | null): Opened | null => found && { format: 'other', chats: found }
  if (isJson(name)) return chats(wordsAlone(text))
  const words = isNoText(text) ? '' : text
  if (hasChats) return chats(readActivity(words))
  const lines = /\.ya?ml$/i.test(name) ? await yamlAsLines(words) : null
  const yaml = lines && (await openDocument(Readable.from(lines)).catch(ofNoChats))
  return yaml ?? chats(readTranscript(words))
}

/** Of several files one that is cut off keeps those after it in. */
async function* orTold(title: string, chats: Opened['chats']): AsyncGenerator<Found> {
  try {
    yield* chats
  } catch (error) {
    yield { type: 'broken', title, reason: refusalIn(error).message }
  }
}

/** What is wrong with this file alone. Throws whatever is more than that. */
const refusalIn = (error: unknown): AppError => {
  const refusal = error instanceof AppError && error.code === 'INVALID_INPUT' ? error : unreadable(error)
  if (!refusal) throw error
  return refusal
}

async function* thenClose(chats: Opened['chats'], kinds: string[], close: () => void): AsyncGenerator<Found> {
  try {
    yield* chats
    if (kinds.length > 0) yield { type: 'beside', kinds }
  } finally {
    close()
  }
}

/** Beside the chats an archive holds other things. */
const ofNoChats = (error: unknown): null => {
  if (error instanceof NoChatsError) return null
  throw error
}

const openedOr = (open: () => Opened): Opened | null => {
  try {
    return open()
  } catch (error) {
    return ofNoChats(error)
  }
}

const recognise = (document: unknown): Opened => {
  const reader = readerOf(document)
  if (!reader) throw unknown()
  return { format: reader.format, chats: reader.read(document) }
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

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    throw notJson()
  }
}

const beginningOf = async (path: string): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(path, { end: 63 })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
