/**
 * Erasing for good, in steps of some milliseconds, so that everyone else is served in between. What is begun is on the disk: after
 * a crash, the next start goes on.
 */
import type { Database } from 'better-sqlite3'
import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { guard } from '../errors.ts'
import type { Backlog } from '../search/backlog.ts'
import { createOldIndex } from './old-index.ts'
import { createPageCleaner } from './pages.ts'
import { createRowEraser } from './rows.ts'

/** `messages` are deleted first; then the pages of the file are cleaned of what was left of them. */
export interface ErasingProgress {
  phase: 'messages' | 'file'
  done: number
  total: number
}

export interface Eraser {
  /** The chat is gone for everyone when this returns; its words follow. */
  beginChat(id: string): void
  /** All that there is of chats. In a transaction with the rest. */
  beginAll(): void
  /** Something was begun and has not ended; `file`: words may be left in the unused parts of the file. */
  pending(): { rows: boolean; file: boolean }
  /** Does a little; null when nothing is left to do but `finish`. `isBusy`: it has to wait for another program. */
  step(): (ErasingProgress & { isBusy: boolean }) | null
  /** The files hold nothing any more of what was erased when this returns true; false: another program reads them. */
  finish(): Promise<boolean>
  /** After the connection was closed. */
  close(): void
}

/** A database that has no more pages than these is laid anew in some tens of milliseconds, and gives its room back. */
const quicklyLaidAnew = 2500
/** Pages at the end of the file that are given back in one step. */
const givenBack = 200

export const createEraser = (database: Database, path: string, backlog: Backlog): Eraser => {
  const rows = createRowEraser(database)
  const oldIndex = createOldIndex(database)
  const pages = createPageCleaner(database, path)
  const markChat = database.prepare<[string]>(
    `UPDATE chats SET erasing = 1, removed_at = coalesce(removed_at, 0), removed_with = NULL, folder_id = NULL, title = '',
      system_prompt = '', draft = '', odd_texts = NULL, odd_draft = NULL, queue = '[]', windows = '[]' WHERE id = ?`,
  )
  const markAll = database.prepare<[]>(
    `UPDATE chats SET erasing = 1, removed_at = coalesce(removed_at, 0), removed_with = NULL, folder_id = NULL`,
  )
  const setPending = database.prepare<[number]>('UPDATE erasure SET is_pending = ?')
  const isPending = database.prepare<[], number>('SELECT is_pending FROM erasure').pluck()
  const freePages = () => database.pragma('freelist_count', { simple: true }) as number
  const allPages = () => database.pragma('page_count', { simple: true }) as number

  let state: 'rows' | 'file' = 'rows'
  /** Counted anew whenever something begins. */
  let left: number | null = null
  let total = 0
  let begun = 0
  const begin = () => {
    state = 'rows'
    left = null
    begun += 1
  }

  const stepRows = (): (ErasingProgress & { isBusy: boolean }) | null => {
    left ??= rows.left()
    total = Math.max(total, left)
    const erased = oldIndex.step() ? 0 : rows.step()
    if (erased === null && !backlogStep()) return null
    left -= erased ?? 0
    return { phase: 'messages', done: Math.max(0, total - left), total, isBusy: false }
  }
  /** What was written meanwhile is not in the new index yet. */
  const backlogStep = () => isPending.get() === 1 && backlog.progress() === null && backlog.takeSome()

  const stepFile = () => {
    const free = freePages()
    if (free > 0 && database.pragma('auto_vacuum', { simple: true }) === 2) {
      database.pragma(`incremental_vacuum(${givenBack})`)
      if (freePages() < free) return { phase: 'file' as const, done: 0, total: allPages(), isBusy: false }
    }
    const done = pages.step()
    return done && { phase: 'file' as const, ...done }
  }

  const beginFile = () => {
    removeBackups(path)
    if (freePages() > 0 && allPages() - freePages() < quicklyLaidAnew) {
      database.pragma('auto_vacuum = INCREMENTAL')
      database.exec('VACUUM')
    }
    pages.begin()
    state = 'file'
  }

  return {
    beginChat: (id) =>
      guard(() => {
        database
          .transaction(() => {
            setPending.run(1)
            markChat.run(id)
          })
          .immediate()
        begin()
      }),
    beginAll: () =>
      guard(() => {
        setPending.run(1)
        oldIndex.setAside()
        markAll.run()
        begin()
      }),
    pending: () => guard(() => ({ rows: rows.left() > 0, file: isPending.get() === 1 })),
    step: () =>
      guard(() => {
        if (state === 'rows') {
          const progress = stepRows()
          if (progress) return progress
          total = 0
          left = null
          if (isPending.get() !== 1) return null
          beginFile()
        }
        return stepFile()
      }),
    finish: async () => {
      if (isPending.get() !== 1) return true
      const before = begun
      const isDone = (await pages.finish()) && begun === before
      state = 'rows'
      if (isDone) guard(() => setPending.run(0))
      return isDone
    },
    close: () => pages.close(),
  }
}

const removeBackups = (path: string) => {
  const backups = `${basename(path)}.backup-`
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(backups)) rmSync(join(dirname(path), name))
  }
}
