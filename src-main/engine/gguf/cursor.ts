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
  /** The bytes from `start` up to here, once more. */
  reread(start: number): Buffer
  /** A copy of the next bytes. */
  bytes(byteCount: number): Uint8Array
  /** The next bytes as text, one character a byte. */
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
  /** Makes the next `byteCount` bytes lie in the window and moves on; returns where in the window they are. */
  const take = (byteCount: number): number => {
    need(byteCount)
    if (position < windowStart || position + byteCount > windowStart + window.length) {
      window = Buffer.allocUnsafe(Math.min(Math.max(windowBytes, byteCount), end - position))
      source.read(position, window)
      windowStart = position
    }
    const at = position - windowStart
    position += byteCount
    return at
  }
  // `take` may replace the window, so it comes first and alone in each of these.
  const u32 = () => {
    const at = take(4)
    return window.readUInt32LE(at)
  }
  const i32 = () => {
    const at = take(4)
    return window.readInt32LE(at)
  }
  /** A 64-bit number from its halves: big integers would make large vocabularies slow. */
  const wide = (low: number, high: number) => {
    const number = high * 2 ** 32 + low
    if (!Number.isSafeInteger(number)) throw invalidFile('it holds an impossible number')
    return number
  }

  return {
    get position() {
      return position
    },
    get remaining() {
      return end - position
    },
    u8: () => {
      const at = take(1)
      return window.readUInt8(at)
    },
    u32,
    i32,
    f32: () => {
      const at = take(4)
      return window.readFloatLE(at)
    },
    f64: () => {
      const at = take(8)
      return window.readDoubleLE(at)
    },
    i64: () => wide(u32(), i32()),
    u64: () => wide(u32(), u32()),
    skip: (byteCount) => {
      need(byteCount)
      position += byteCount
    },
    reread: (start) => {
      const bytes = Buffer.allocUnsafe(position - start)
      source.read(start, bytes)
      return bytes
    },
    bytes: (byteCount) => {
      const at = take(byteCount)
      return Uint8Array.prototype.slice.call(window, at, at + byteCount)
    },
    latin1: (byteCount) => {
      const at = take(byteCount)
      return window.toString('latin1', at, at + byteCount)
    },
  }
}
