import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { nameNew } from '#lib/name-new.ts'

/**
 * Deletes the files that were moved. Each is renamed first and the library's looked for: a bind mount, a share or
 * another case leads to the library's own file by a path that nothing tells from another one. Throws CONFLICT then, with the names back,
 * and the system's errors.
 */
export const removeMoved = async (moved: readonly { from: string; to: string }[]): Promise<void> => {
  const aside: { from: string; waiting: string }[] = []
  try {
    for (const { from } of moved) {
      const waiting = `${from}.${randomUUID()}.moved`
      await rename(from, waiting)
      aside.push({ from, waiting })
    }
    for (const { from, to } of moved) {
      // Opened, as what a share is asked for by name alone may be answered from memory.
      const file = await open(to, 'r').catch((error: unknown) => {
        throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? itsOwnFile(from, error) : error
      })
      await file.close()
    }
    for (let next = aside[0]; next; next = aside[0]) {
      await rm(next.waiting)
      aside.shift()
    }
  } catch (error) {
    // One that cannot go back keeps its bytes, and must not keep the others.
    for (const { from, waiting } of aside.reverse()) await nameNew(waiting, from).catch(() => undefined)
    throw error
  }
}

const itsOwnFile = (path: string, cause: unknown): AppError =>
  new AppError(
    'CONFLICT',
    `${basename(path)} is the library's own file by another path (${path}); nothing was deleted.`,
    { cause },
  )
