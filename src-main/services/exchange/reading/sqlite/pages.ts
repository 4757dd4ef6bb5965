import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { AppError } from '#contract/errors.ts'

/**
 * The pages of an SQLite database that anybody may have made: read as bytes, never by SQLite. No statement of the file's runs, no
 * trigger, no view, no extension, and nothing is written beside it. https://www.sqlite.org/fileformat2.html
 */
export interface Pages {
  count: number
  /** Bytes of a page that hold content. */
  usable: number
  /** A page by its number, from 1 on; null where there is none. */
  page: (number: number) => Buffer | null
  text: (bytes: Uint8Array) => string
  close: () => void
}

/** Where bytes come from: a file, or a member of an archive that is in memory. */
export interface Bytes {
  sizeBytes: number
  read: (from: number, length: number) => Buffer
  close: () => void
}

const magic = Buffer.from('SQLite format 3\0', 'latin1')
export const isDatabase = (head: Uint8Array): boolean => magic.equals(head.subarray(0, magic.length))

export const bytesOfFile = (path: string): Bytes => {
  const file = openSync(path, 'r')
  return {
    sizeBytes: fstatSync(file).size,
    read: (from, length) => {
      const buffer = Buffer.alloc(length)
      return buffer.subarray(0, readSync(file, buffer, 0, length, from))
    },
    close: () => closeSync(file),
  }
}

export const bytesOfBuffer = (buffer: Buffer): Bytes => ({
  sizeBytes: buffer.length,
  read: (from, length) => buffer.subarray(from, from + length),
  close: () => undefined,
})

/** `log`: what was written and is not in the file yet, where there is such a one. Throws INVALID_INPUT. */
export const openPages = (bytes: Bytes, log: Bytes | null): Pages => {
  const head = bytes.read(0, 100)
  const stored = head.length < 100 ? 0 : head.readUInt16BE(16)
  const size = stored === 1 ? 65_536 : stored
  const usable = size - (head[20] ?? 0)
  if (size < 512 || (size & (size - 1)) !== 0 || usable < 480) throw damaged()
  const encoding = head.readUInt32BE(56)
  const logged = log ? pagesIn(log, size) : new Map<number, number>()
  // Of a log of hundreds of thousands of pages the numbers are too many for one call.
  let count = Math.ceil(bytes.sizeBytes / size)
  for (const number of logged.keys()) count = Math.max(count, number)
  const kept = new Map<number, Buffer>()
  return {
    count,
    usable,
    page: (number) => {
      if (!Number.isInteger(number) || number < 1 || number > count) return null
      const known = kept.get(number)
      if (known) return known
      const at = logged.get(number)
      const page = at !== undefined && log ? log.read(at, size) : bytes.read((number - 1) * size, size)
      // What is cut off reads as zeros, which are no content.
      const whole = page.length === size ? page : Buffer.concat([page, Buffer.alloc(size - page.length)])
      if (kept.size >= mostKept) kept.clear()
      kept.set(number, whole)
      return whole
    },
    text: (each) => decoders[encoding === 2 ? 'le' : encoding === 3 ? 'be' : 'utf8'].decode(each),
    close: () => {
      bytes.close()
      log?.close()
    },
  }
}
const mostKept = 256
const decoders = {
  utf8: new TextDecoder('utf-8', { ignoreBOM: true }),
  le: new TextDecoder('utf-16le', { ignoreBOM: true }),
  be: new TextDecoder('utf-16be', { ignoreBOM: true }),
}

/** The log that lies beside a database which a program has open, or left so. */
export const logBeside = (path: string): Bytes | null =>
  existsSync(`${path}-wal`) ? bytesOfFile(`${path}-wal`) : null

/** The newest version of each page that was committed, by where it lies in the log. */
const pagesIn = (log: Bytes, size: number): Map<number, number> => {
  const head = log.read(0, 32)
  const committed = new Map<number, number>()
  if (head.length < 32 || head.readUInt32BE(8) !== size) return committed
  let pending: [number, number][] = []
  for (let at = 32; at + 24 + size <= log.sizeBytes; at += 24 + size) {
    const frame = log.read(at, 24)
    // What is left of an older round carries another salt.
    if (!frame.subarray(8, 16).equals(head.subarray(16, 24))) break
    pending.push([frame.readUInt32BE(0), at + 24])
    if (frame.readUInt32BE(4) === 0) continue
    for (const [number, place] of pending) committed.set(number, place)
    pending = []
  }
  return committed
}

const damaged = () =>
  new AppError('INVALID_INPUT', 'This database is damaged or not whole. Nothing was changed.')
