import { isAscii, isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { createGunzip, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { checkRatio, largestPieceBytes, largestUnpacked } from './limits.ts'
import { tooLarge } from './split.ts'

/**
 * A file's bytes as UTF-8 without a mark, whatever program wrote it: UTF-16 of either order, with or without its mark, Western letters of
 * one byte, and gzip. What
 * is damaged in a packed file ends it there: what came before is read.
 */
export async function* asUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await beginning(source)
  if (head[0] === 0x1f && head[1] === 0x8b) yield* asUtf8(unzipped(all))
  else {
    const encoding = encodingOf(head)
    if (encoding === 'utf-8') yield* fromWestern(withoutMark(all))
    else yield* recoded(all, encoding)
  }
}

/** As it is, or what it holds where it is packed. */
export async function* unzippedOr(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await beginning(source)
  yield* head[0] === 0x1f && head[1] === 0x8b ? unzipped(all) : all
}

/** The same of a file that is here already. Throws INVALID_INPUT where it is too large to be read at once. */
export const textOf = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of asUtf8(source)) {
    size += chunk.length
    if (size > largestPieceBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** By its mark, else by where the zeros stand: the first characters of JSON and of most texts are Latin ones. */
const encodingOf = (head: Uint8Array): Encoding => {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const isZero = (index: number) => head[index] === 0
  if (head.length < 4) return 'utf-8'
  if (!isZero(0) && isZero(1) && !isZero(2) && isZero(3)) return 'utf-16le'
  if (isZero(0) && !isZero(1) && isZero(2) && !isZero(3)) return 'utf-16be'
  return 'utf-8'
}

/** The first bytes, at least four of them where there are so many, and everything with them. */
const beginning = async (source: AsyncIterable<Uint8Array>) => {
  const chunks = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array()
  while (head.length < 4) {
    const next = await chunks.next()
    if (next.done) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
    } finally {
      await chunks.return?.(undefined)
    }
  }
  return { head, all: all() }
}

async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true
  for await (const chunk of chunks) {
    const isMarked = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf
    isFirst = false
    yield isMarked ? chunk.subarray(3) : chunk
  }
}

/**
 * Spreadsheets and older programs of the West write one byte for a letter: a piece that is no UTF-8 for the most part is theirs. A few bytes
 * that are torn in a file of UTF-8 are none, and cost no other letter.
 */
async function* fromWestern(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const western = new TextDecoder('windows-1252')
  const inUtf8 = (bytes: Uint8Array) => Buffer.from(western.decode(bytes))
  let isKnown = false
  /** What may be the beginning of a letter. */
  let held: Uint8Array = new Uint8Array()
  for await (const chunk of chunks) {
    if (isKnown) {
      yield chunk
      continue
    }
    const all = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const whole = withoutCutEnd(all)
    isKnown = !isAscii(whole) && isLikeUtf8(whole)
    held = isKnown ? new Uint8Array() : all.subarray(whole.length)
    if (isKnown) yield all
    else yield isAscii(whole) ? whole : inUtf8(whole)
  }
  if (held.length > 0) yield inUtf8(held)
}

/** Without the beginning of a letter at its end, of which the next piece has the rest. */
const withoutCutEnd = (chunk: Uint8Array): Uint8Array => {
  for (let back = 1; back <= 3 && back <= chunk.length; back += 1) {
    const byte = chunk[chunk.length - back] ?? 0
    if (byte < 0x80) return chunk
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return back < length ? chunk.subarray(0, chunk.length - back) : chunk
  }
  return chunk
}

/** Western letters are hardly ever such as make a letter of UTF-8 together: where one is, it is UTF-8 with something torn in it. */
const isLikeUtf8 = (chunk: Uint8Array): boolean => {
  if (isUtf8(chunk) || !isMostlyPlain(chunk)) return true
  const text = Buffer.from(chunk).toString('utf8')
  const torn = text.match(/\ufffd+/g)?.length ?? 0
  const sound = text.match(/[^\x00-\x7f\ufffd]/gu)?.length ?? 0
  return torn <= sound
}

const isMostlyPlain = (chunk: Uint8Array): boolean => {
  const high = chunk.reduce((count, byte) => (byte >= 0x80 ? count + 1 : count), 0)
  return high * 4 < chunk.length && !chunk.includes(0)
}

async function* recoded(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}

async function* unzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const source = Readable.from(chunks)
  source.on('error', (error) => gunzip.destroy(error))
  let [packed, size] = [0, 0]
  source.on('data', (chunk: Uint8Array) => (packed += chunk.length))
  for await (const chunk of source.pipe(gunzip) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    checkRatio(size, packed)
    yield chunk
  }
}

/** Bytes that lie packed in a place of their own, with gzip or zstd; others as they are. Throws where they are damaged or too many. */
export const unpackedBytes = (bytes: Uint8Array): Uint8Array => {
  const options = { maxOutputLength: largestUnpacked(bytes.length) }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, options)
  const isZstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd
  return isZstd ? zstdDecompressSync(bytes, options) : bytes
}
