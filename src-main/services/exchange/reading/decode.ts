import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { checkRatio } from './limits.ts'

/**
 * A file's bytes as UTF-8 without a mark, whatever program wrote it: UTF-16 of either order, with or without its mark, and gzip. What
 * is damaged in a packed file ends it there: what came before is read.
 */
export async function* asUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await beginning(source)
  if (head[0] === 0x1f && head[1] === 0x8b) yield* asUtf8(unzipped(all))
  else {
    const encoding = encodingOf(head)
    if (encoding === 'utf-8') yield* withoutMark(all)
    else yield* recoded(all, encoding)
  }
}

/** As it is, or what it holds where it is packed. */
export async function* unzippedOr(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await beginning(source)
  yield* head[0] === 0x1f && head[1] === 0x8b ? unzipped(all) : all
}

/** The same of a file that is here already. */
export const textOf = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of asUtf8(source)) chunks.push(chunk)
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
