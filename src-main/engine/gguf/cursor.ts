import { type ByteSource, invalidFile } from './byte-source.ts'

/** Walks over a header, little-endian. Everything it takes is checked against the file's size first. */
export interface Cursor {
  readonly position: number
  readonly remaining: number
  u8(): number
  u32(): number
  i32(): number
  f32(): number
  f64(): number
  i64(): number
  /** An unsigned 64-bit number; refused when JavaScript cannot hold it. */
  u64(): number
  skip(byteCount: number): void
  /** A copy of the next bytes. */
  bytes(byteCount: number): Uint8Array
  /** The next bytes as text, one character a byte: fast, and equal exactly when the bytes are. */
  latin1(byteCount: number): string
}

const windowBytes = 1 << 20

/** A cursor at the start of `source` that goes no further than `limitBytes`. */
export const createCursor = (source: ByteSource, limitBytes: number): Cursor => {
  const end = Math.min(source.sizeBytes, limitBytes)
  let position = 0
  let windowStart = 0
  let window = Buffer.alloc(0)

  const need = (byteCount: number) => {
    if (byteCount <= end - position) return
    throw invalidFile(
      end < source.sizeBytes
        ? 'its header is larger than any real one'
        : 'it ends in the middle of its header',
    )
  }
  /** The place of the next `byteCount` bytes in a window that holds them all; moves on. */
  const take = (byteCount: number): [window: Buffer, at: number] => {
    need(byteCount)
    if (position < windowStart || position + byteCount > windowStart + window.length) {
      window = Buffer.allocUnsafe(Math.min(Math.max(windowBytes, byteCount), end - position))
      source.read(position, window)
      windowStart = position
    }
    const at = position - windowStart
    position += byteCount
    return [window, at]
  }
  /** Takes a number of `byteCount` bytes with one of Buffer's readers. */
  const number = <T>(byteCount: number, read: (window: Buffer, at: number) => T) => read(...take(byteCount))
  const safe = (value: bigint) => {
    if (!Number.isSafeInteger(Number(value))) throw invalidFile('it holds an impossible number')
    return Number(value)
  }

  return {
    get position() {
      return position
    },
    get remaining() {
      return end - position
    },
    u8: () => number(1, (window, at) => window.readUInt8(at)),
    u32: () => number(4, (window, at) => window.readUInt32LE(at)),
    i32: () => number(4, (window, at) => window.readInt32LE(at)),
    f32: () => number(4, (window, at) => window.readFloatLE(at)),
    f64: () => number(8, (window, at) => window.readDoubleLE(at)),
    i64: () => safe(number(8, (window, at) => window.readBigInt64LE(at))),
    u64: () => safe(number(8, (window, at) => window.readBigUInt64LE(at))),
    skip: (byteCount) => {
      need(byteCount)
      position += byteCount
    },
    bytes: (byteCount) => {
      const [window, at] = take(byteCount)
      return Uint8Array.prototype.slice.call(window, at, at + byteCount)
    },
    latin1: (byteCount) => {
      const [window, at] = take(byteCount)
      return window.toString('latin1', at, at + byteCount)
    },
  }
}
