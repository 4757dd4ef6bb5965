import Database from 'better-sqlite3'
import { closeSync, fsync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { gapsOf, isMapPage, readLayout, type Layout } from './page-format.ts'

const syncFile = promisify(fsync)

/** Read at once; one step looks through so much. */
const stepBytes = 2 * 1024 * 1024

/**
 * `secure_delete` overwrites what is deleted. But where SQLite moves rows to another page to balance a tree, their old bytes
 * stay in the unused middle of the page they left, where no later delete finds them; VACUUM would be rid of them, and
 * blocks everyone for seconds. This goes through the file piece by piece and overwrites the unused parts of its pages: SQLite never reads
 * them, so that nothing can go wrong half-way, not even by a power cut.
 */
export interface PageCleaner {
  /** Begins a pass, at the first page. */
  begin(): void
  /** Cleans some pages; null when all are clean. `isBusy`: another program reads the file just now, nothing was done. */
  step(): { done: number; total: number; isBusy: boolean } | null
  /** What was cleaned is on the disk, and the log of changes is empty when this returns; false while another program reads. */
  finish(): Promise<boolean>
  /** Only after the connection: closing any handle of the file takes the process's locks on it away. */
  close(): void
}

export const createPageCleaner = (database: Database.Database, path: string): PageCleaner => {
  let file: number | undefined
  let page = 1
  const buffer = Buffer.alloc(stepBytes)
  const openFile = () => (file ??= openSync(path, 'r+'))

  /** Nobody here waits for another program. */
  const withoutWaiting = (act: () => boolean): boolean => {
    const waitMs = database.pragma('busy_timeout', { simple: true }) as number
    database.pragma('busy_timeout = 0')
    try {
      return act()
    } finally {
      database.pragma(`busy_timeout = ${waitMs}`)
    }
  }

  /** What was changed lately goes from the log into the file: only then the file is what there is. */
  const moveLog = (): boolean =>
    withoutWaiting(() => {
      const [result] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      return result?.busy === 0
    })

  /** Does it while no program can write; false if one does, or has since the log was moved: then nothing was done. */
  const whileNobodyWrites = (act: () => void): boolean =>
    withoutWaiting(() => {
      try {
        database.exec('BEGIN IMMEDIATE')
      } catch (error) {
        if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false
        throw error
      }
      try {
        if (statSync(`${path}-wal`).size > 0) return false
        act()
        return true
      } finally {
        database.exec('ROLLBACK')
      }
    })

  const cleanChunk = (handle: number, layout: Layout): number => {
    const { pageSize } = layout
    const start = (page - 1) * pageSize
    const length = readSync(handle, buffer, 0, buffer.length, start)
    const pages = Math.floor(length / pageSize)
    let cleaned = 0
    for (let index = 0; index < pages; index += 1) {
      const number = page + index
      if (isMapPage(number, layout)) continue
      const bytes = buffer.subarray(index * pageSize, (index + 1) * pageSize)
      for (const { from, to } of gapsOf(bytes, number, layout)) {
        if (bytes.subarray(from, to).every((byte) => byte === 0)) continue
        writeSync(handle, Buffer.alloc(to - from), 0, to - from, (number - 1) * pageSize + from)
        cleaned += 1
      }
    }
    page += pages
    return cleaned
  }

  return {
    begin: () => {
      page = 1
    },
    step: () => {
      const handle = openFile()
      const isFree = moveLog()
      const layout = readLayout(handle)
      const progress = { done: page - 1, total: layout.pageCount }
      if (page > layout.pageCount) return null
      let cleaned = 0
      if (!isFree || !whileNobodyWrites(() => (cleaned = cleanChunk(handle, layout))))
        return { ...progress, isBusy: true }
      // Pages in memory are as they were: they are read again.
      if (cleaned > 0) database.pragma('shrink_memory')
      return { ...progress, done: page - 1, isBusy: false }
    },
    finish: async () => {
      if (file !== undefined) await syncFile(file)
      return moveLog()
    },
    close: () => {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}
