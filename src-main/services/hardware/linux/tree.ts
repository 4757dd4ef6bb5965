import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** Where the kernel tells about the computer; other places in tests. */
export interface Roots {
  proc: string
  sys: string
}

/** Reads small files of the kernel: at once, since they lie in memory, and honest about what is not there. */
export interface Tree {
  readonly roots: Roots
  /** Null where it is not there or not readable. */
  text(path: string): string | null
  /** A whole or broken number alone in its file; null for anything else. */
  number(path: string): number | null
  /** Names in a folder, in natural order; empty where there is none. */
  list(path: string): string[]
  /** Whether something is there that this user may not read. */
  isForbidden(path: string): boolean
}

const largestFile = 64 * 1024
const buffer = Buffer.alloc(largestFile)

export const createTree = (roots: Roots = { proc: '/proc', sys: '/sys' }): Tree => {
  const text = (path: string) => {
    try {
      const file = openSync(path, 'r')
      try {
        return buffer.toString('utf8', 0, readSync(file, buffer, 0, largestFile, 0))
      } finally {
        closeSync(file)
      }
    } catch {
      return null
    }
  }
  return {
    roots,
    text,
    number: (path) => {
      const said = text(path)?.trim() ?? ''
      return /^-?\d+(\.\d+)?$/.test(said) ? Number(said) : null
    },
    list: (path) => {
      try {
        return readdirSync(path).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      } catch {
        return []
      }
    },
    isForbidden: (path) => {
      try {
        closeSync(openSync(path, 'r'))
        return false
      } catch (error) {
        return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
      }
    },
  }
}

/** A path below /sys/class and the like. */
export const inSys = ({ roots }: Tree, ...parts: string[]): string => join(roots.sys, ...parts)
export const inProc = ({ roots }: Tree, ...parts: string[]): string => join(roots.proc, ...parts)
