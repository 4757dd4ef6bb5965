import { setImmediate as otherWork } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'
import { NoChatsError, openDocument, unknown, type Opened } from '../open-document.ts'
import { tooLarge } from '../split.ts'
import type { Found } from '../types.ts'
import { cursorDocuments } from './cursor.ts'
import { documentsIn, type DatabaseDocuments } from './documents.ts'
import { llmDocuments } from './llm.ts'
import { openPages, type Bytes } from './pages.ts'

export { bytesOfBuffer, bytesOfFile, isDatabase, logBeside } from './pages.ts'

/**
 * Opens a database of chats: Open WebUI's, Ollama's, that of `llm`, or any other. Its rows become documents, which are read as
 * such of any program are. Throws INVALID_INPUT.
 */
export const openDatabase = async (bytes: Bytes, log: Bytes | null = null): Promise<Opened[]> => {
  try {
    const pages = openPages(bytes, log)
    const database = await documentsIn(pages)
    const opened: Opened[] = []
    const unread: string[] = []
    for (const { name, documents } of llmDocuments(cursorDocuments(database.roots))) {
      const document = await openDocument(asLines(documents())).catch(ofNoChats)
      if (document) opened.push(document)
      else unread.push(`unread table ${name}`)
    }
    const last = opened.pop()
    if (!last) throw unknown()
    return [...opened, { ...last, chats: andClose(last.chats, unread, database, pages.close) }]
  } catch (error) {
    bytes.close()
    log?.close()
    if (error instanceof RangeError) throw tooWrong()
    throw error
  }
}

async function* asLines(documents: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const document of documents) {
    yield Buffer.from(`${lineOf(document)}\n`)
    await otherWork()
  }
}

async function* andClose(
  chats: Opened['chats'],
  kinds: string[],
  { damage }: DatabaseDocuments,
  close: () => void,
): AsyncGenerator<Found> {
  try {
    yield* chats
    const lost = damage()
    if (lost > 0)
      kinds.push(...Array.from({ length: Math.min(lost, mostTold) }, () => 'damaged part of the database'))
    if (kinds.length > 0) yield { type: 'beside', kinds }
  } finally {
    close()
  }
}
const lineOf = (document: unknown): string => {
  try {
    return JSON.stringify(document)
  } catch (error) {
    throw error instanceof RangeError ? tooLarge() : error
  }
}
const mostTold = 10_000

const ofNoChats = (error: unknown): null => {
  if (error instanceof NoChatsError) return null
  throw error
}
/** Numbers that point out of the page. */
const tooWrong = () =>
  new AppError(
    'INVALID_INPUT',
    'This database is damaged, and nothing of it could be read. Nothing was changed.',
  )
