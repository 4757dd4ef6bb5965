import type { Database } from 'better-sqlite3'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFile, syncFolder } from '#lib/atomic-write.ts'

/** The name of the copy that is made before a database of `version` is changed. */
export const backupPathOf = (path: string, version: number) => `${path}.backup-v${version}`

/**
 * Copies the open database beside itself, whole and on disk, and returns the copy's path. An earlier copy of the
 * same version is replaced only once the new one is complete.
 */
export const makeBackup = (database: Database, path: string, version: number): string => {
  const target = backupPathOf(path, version)
  const temporary = `${target}.tmp`
  rmSync(temporary, { force: true })
  database.prepare('VACUUM INTO ?').run(temporary)
  syncFile(temporary)
  renameSync(temporary, target)
  syncFolder(dirname(path))
  return target
}

/** The newest copy that lies beside the database, for those who need it back. */
export const findBackup = (path: string, newestVersion: number): string | undefined => {
  for (let version = newestVersion; version >= 0; version -= 1) {
    if (existsSync(backupPathOf(path, version))) return backupPathOf(path, version)
  }
  return undefined
}
