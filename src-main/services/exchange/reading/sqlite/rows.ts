import type { Pages } from './pages.ts'

/** The rows of a table as they lie in its pages; what is damaged is left out and counted. */

export type Value = string | number | bigint | null | Uint8Array

/** Where a row lies. */
export interface Place {
  page: number
  cell: number
}
export interface Row extends Place {
  /** Null in a table without such numbers. */
  number: number | null
  values: Value[]
  /** Of which not all could be read. */
  isCut: boolean
}

/** What was met while reading; `used` keeps what goes in circles from ever being read again, `bytes` what lies in one place. */
export interface Walk {
  used: Set<number>
  damage: number
  /** How much the rows held so far. */
  bytes: number
}
export const newWalk = (): Walk => ({ used: new Set(), damage: 0, bytes: 0 })

const deepest = 40
/** One value has at most so many bytes. */
const largestBytes = 400_000_000

/** All rows below a page, in their order. */
export function* rowsOf(pages: Pages, root: number, walk: Walk, depth = 0): Generator<Row> {
  const page = pages.page(root)
  if (!page || walk.used.has(root) || depth > deepest) {
    walk.damage += 1
    return
  }
  walk.used.add(root)
  const start = root === 1 ? 100 : 0
  const kind = page[start]
  const isLeaf = kind === 0x0d || kind === 0x0a
  if (!isLeaf && kind !== 0x05 && kind !== 0x02) {
    walk.damage += 1
    return
  }
  const count = page.readUInt16BE(start + 3)
  const first = start + (isLeaf ? 8 : 12)
  for (let cell = 0; cell < count && first + cell * 2 + 2 <= page.length; cell += 1) {
    const at = page.readUInt16BE(first + cell * 2)
    if (!isLeaf) {
      if (at + 4 > page.length) walk.damage += 1
      else yield* rowsOf(pages, page.readUInt32BE(at), walk, depth + 1)
      if (kind === 0x05) continue
    }
    const row = rowAt(pages, { page: root, cell }, walk)
    if (row) yield row
  }
  if (!isLeaf) yield* rowsOf(pages, page.readUInt32BE(start + 8), walk, depth + 1)
}

/** The row at a place; null where it is damaged. */
export const rowAt = (pages: Pages, place: Place, walk: Walk): Row | null => {
  const page = pages.page(place.page)
  if (!page) return null
  const start = place.page === 1 ? 100 : 0
  const kind = page[start]
  const isTable = kind === 0x0d
  const first = start + (kind === 0x0d || kind === 0x0a ? 8 : 12)
  const reader = readerOf(page, page.readUInt16BE(first + place.cell * 2))
  if (kind === 0x02) reader.skip(4)
  const length = reader.varint()
  const number = isTable ? reader.varint(true) : null
  // Thousands of rows may be said to lie in one place; whole ones are no more than the file together.
  const isTooMuch = walk.bytes > 2 * pages.count * pages.usable
  const payload = isTooMuch ? null : payloadAt(pages, page, reader.at(), length, isTable, walk)
  walk.bytes += payload?.bytes.length ?? 0
  const values = payload && recordIn(pages, payload.bytes)
  if (!values) {
    walk.damage += 1
    return null
  }
  if (payload.isCut) walk.damage += 1
  return { ...place, number, values, isCut: payload.isCut }
}

const payloadAt = (
  pages: Pages,
  page: Buffer,
  at: number,
  length: number,
  isTable: boolean,
  walk: Walk,
): { bytes: Buffer; isCut: boolean } | null => {
  if (length < 1 || length > largestBytes || at >= page.length) return null
  const { usable } = pages
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (length <= most) return { bytes: page.subarray(at, at + length), isCut: at + length > page.length }
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const rest = least + ((length - least) % (usable - 4))
  const local = rest <= most ? rest : least
  if (at + local + 4 > page.length) return null
  const pieces = [page.subarray(at, at + local)]
  let left = length - local
  let next = page.readUInt32BE(at + local)
  while (left > 0) {
    const more = walk.used.has(next) ? null : pages.page(next)
    if (!more) break
    // Each belongs to one row.
    walk.used.add(next)
    const piece = more.subarray(4, 4 + Math.min(left, usable - 4))
    pieces.push(Buffer.from(piece))
    left -= piece.length
    next = more.readUInt32BE(0)
  }
  return { bytes: Buffer.concat(pieces), isCut: left > 0 }
}

/** A table has at most so many columns. */
const mostColumns = 2000

const recordIn = (pages: Pages, bytes: Buffer): Value[] | null => {
  const head = readerOf(bytes, 0)
  const end = head.varint()
  if (end < 1 || end > bytes.length) return null
  const values: Value[] = []
  let at = end
  while (head.at() < end && values.length < mostColumns) {
    const kind = head.varint()
    const size = sizeOf(kind)
    values.push(valueOf(pages, kind, bytes.subarray(at, at + size), size))
    at += size
  }
  return values
}

const sizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0]
const sizeOf = (kind: number): number => (kind < 12 ? (sizes[kind] ?? 0) : Math.floor((kind - 12) / 2))

const valueOf = (pages: Pages, kind: number, bytes: Buffer, size: number): Value => {
  if (kind === 8) return 0
  if (kind === 9) return 1
  if (kind === 0 || kind === 10 || kind === 11) return null
  if (kind >= 12) return kind % 2 === 1 ? pages.text(bytes) : Uint8Array.from(bytes)
  if (bytes.length < size) return null
  if (kind === 7) return bytes.readDoubleBE(0)
  if (kind < 6) return bytes.readIntBE(0, size)
  const whole = bytes.readBigInt64BE(0)
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole
}

const readerOf = (bytes: Buffer, from: number) => {
  let at = from
  const varint = (isSigned = false): number => {
    let value = 0n
    for (let index = 0; index < 9; index += 1) {
      const byte = bytes[at] ?? 0
      at += 1
      if (index === 8) {
        value = (value << 8n) | BigInt(byte)
        break
      }
      value = (value << 7n) | BigInt(byte & 0x7f)
      if (byte < 0x80) break
    }
    return Number(isSigned ? BigInt.asIntN(64, value) : value)
  }
  return { at: () => at, skip: (count: number) => (at += count), varint }
}
