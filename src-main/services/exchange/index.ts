/**
 * Chats in and out: files for people and for programs, our own and those of others. It knows files and the storage's shapes; it
 * must not know models, windows or transports.
 */
import { basename, extname } from 'node:path'
import { setImmediate as otherWork } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'
import type { ExportFormat, ImportReport } from '#contract/exchange.ts'
import type { Storage } from '#storage/index.ts'
import { filesIn, type Candidate } from './reading/files-in.ts'
import { open } from './reading/open.ts'
import { NoChatsError } from './reading/open-document.ts'
import type { Found } from './reading/types.ts'
import { unreadable } from './reading/unreadable.ts'
import { inPieces } from './pieces.ts'
import { createStore, type Store } from './store.ts'
import { select, type Selection } from './collect.ts'
import { writeHtml } from './writing/html.ts'
import { writeJson } from './writing/json.ts'
import { writeMarkdown, writePlainText } from './writing/text.ts'

export { select, type Selection } from './collect.ts'
export { dateTime } from './writing/words.ts'

/** How chats are written out; `json` alone keeps everything, and can be read in again. */
export const writers = {
  json: writeJson,
  md: writeMarkdown,
  html: writeHtml,
  txt: writePlainText,
} satisfies Record<ExportFormat, (storage: Storage, selection: Selection) => Generator<string>>

/** What became of one file. */
export interface FileReport extends ImportReport {
  path: string
}

/** What is to be written out, and how; all chats where neither chats nor a folder are named. */
export interface ExportRequest {
  format: ExportFormat
  chatIds?: string[] | undefined
  folderId?: string | undefined
}

/**
 * The text of an export, piece by piece. Throws NOT_FOUND where there is nothing of the kind, before the first piece.
 */
export const exportChats = (
  storage: Storage,
  { format, ...which }: ExportRequest,
  signal?: AbortSignal,
): AsyncGenerator<string, undefined, void> => {
  const selection = select(storage, which)
  if (selection.chats.length === 0) {
    throw new AppError('NOT_FOUND', 'There is no such chat any more. Nothing was written.')
  }
  return inPieces(writers[format](storage, selection), signal)
}

export interface ImportOptions {
  /** Chats that are here already come once more, as copies. */
  again?: boolean
  signal?: AbortSignal
  /** Called after each chat. */
  onProgress?: (report: FileReport) => void
}

/**
 * Reads chats in, each whole or not at all; what cannot be read keeps nothing else out. Throws NOT_FOUND when a path
 * is not there (before anything is changed), DISK_FULL, and `signal.reason`; the chats before that stay.
 */
export const importChats = async (
  storage: Storage,
  paths: readonly string[],
  { again = false, signal, onProgress = () => undefined }: ImportOptions = {},
): Promise<FileReport[]> => {
  const files: Candidate[] = []
  for await (const file of filesIn(paths)) files.push(file)
  const reports: FileReport[] = []
  /** What the files are called that gave chats. */
  const stems = new Set<string>()
  // The same chats may lie beside in a form for people: what is for programs keeps more of them.
  for (const { path, isAside } of files.toSorted((a, b) => Number(a.isAside) - Number(b.isAside))) {
    const report: FileReport = {
      ...{ path, format: null, imported: [], duplicates: 0 },
      ...{ failed: [], notUnderstood: {}, error: null },
    }
    reports.push(report)
    if (isAside && !/\.vscdb$/i.test(path) && stems.has(stemOf(path))) {
      tell(report, `unread file ${basename(path)}`, 1)
      continue
    }
    try {
      // One for all that lies in a file: two of its documents may call different chats the same.
      const store = createStore(storage, { again })
      for (const { format, chats } of await open(path)) {
        report.format = format
        for await (const found of chats) {
          signal?.throwIfAborted()
          takeOr(found, store, report)
          onProgress(report)
          // Room for other work: an app that reads chats in goes on answering.
          await otherWork()
        }
      }
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : unreadable(thrown)
      if (signal?.aborted || !error || error.code === 'DISK_FULL') throw thrown
      if (isAside && error instanceof NoChatsError) tell(report, `unread file ${basename(path)}`, 1)
      else report.error = error.message
    }
    if (report.imported.length + report.duplicates > 0) stems.add(stemOf(path))
  }
  return reports
}

const stemOf = (path: string) => path.slice(0, path.length - extname(path).length)

/** A chat that cannot be stored keeps the others in. */
const takeOr = (found: Found, store: Store, report: FileReport): void => {
  try {
    take(found, store, report)
  } catch (error) {
    // The disk or the file of the chats, which no other chat would find better.
    if (error instanceof AppError || found.type !== 'chat') throw error
    report.failed.push({
      title: found.found.conversation.chat.title,
      reason: error instanceof Error ? error.message : String(error),
    })
  }
}

const take = (found: Found, store: Store, report: FileReport): void => {
  if (found.type === 'folders') store.folders(found.folders)
  else if (found.type === 'broken') report.failed.push({ title: found.title, reason: found.reason })
  else if (found.type === 'beside') for (const kind of found.kinds) tell(report, kind, 1)
  else {
    const { conversation, notUnderstood } = found.found
    const id = store.chat(conversation)
    if (id === null) report.duplicates += 1
    else report.imported.push(id)
    for (const [kind, count] of Object.entries(notUnderstood)) tell(report, kind, count)
  }
}

/** No more kinds than anybody would read. */
const mostKinds = 200

const tell = ({ notUnderstood }: FileReport, kind: string, count: number) => {
  const known = kind in notUnderstood || Object.keys(notUnderstood).length < mostKinds
  // Of what was not read nothing was kept: it is no part of what was.
  const others = /^unread (?:file|table) /.test(kind) ? 'unread file and others' : 'other things'
  const name = known ? kind : others
  notUnderstood[name] = (notUnderstood[name] ?? 0) + count
}
