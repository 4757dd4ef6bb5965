import { createReadStream } from 'node:fs'
import { asUtf8, textOf, unzippedOr } from './decode.ts'
import { largestPieceBytes } from './limits.ts'
import { tooLarge } from './split.ts'
import type { Member } from './zip.ts'

/** The files of a tar archive, packed or not (POSIX `ustar`, with GNU's and pax' long names). */

const block = 512
const isTar = (head: Buffer) => head.length >= block && head.toString('latin1', 257, 262) === 'ustar'

/** Null where the file is none. All of them lie in memory. Throws INVALID_INPUT. */
export const tarMembersIn = async (path: string): Promise<Member[] | null> => {
  const chunks: Uint8Array[] = []
  let size = 0
  let isKnown = false
  for await (const chunk of unzippedOr(createReadStream(path, { highWaterMark: 2 ** 16 }))) {
    chunks.push(chunk)
    size += chunk.length
    if (size > largestPieceBytes) throw tooLarge()
    if (isKnown || size < block) continue
    if (!isTar(Buffer.concat(chunks))) return null
    isKnown = true
  }
  return isKnown ? [...membersOf(Buffer.concat(chunks))] : null
}

function* membersOf(archive: Buffer): Generator<Member> {
  let longName: string | null = null
  for (let at = 0; at + block <= archive.length;) {
    const head = archive.subarray(at, at + block)
    const words = (from: number, to: number) => head.toString('utf8', from, to).split('\0')[0] ?? ''
    if (words(0, 1) === '') return
    const size = Number.parseInt(words(124, 136).trim() || '0', 8)
    if (!Number.isInteger(size) || size < 0) return
    const body = archive.subarray(at + block, at + block + size)
    at += block + Math.ceil(size / block) * block
    const type = words(156, 157)
    if (type === 'L') longName = body.toString('utf8').replace(/\0.*$/s, '')
    else if (type === 'x') longName = /\d+ path=([^\n]*)\n/.exec(body.toString('utf8'))?.[1] ?? longName
    else {
      const prefix = words(345, 500)
      const name = longName ?? (prefix === '' ? words(0, 100) : `${prefix}/${words(0, 100)}`)
      longName = null
      if (type === '' || type === '0') yield memberOf(name, body)
    }
  }
}

const memberOf = (name: string, body: Buffer): Member => ({
  name,
  bytes: () => Promise.resolve(asUtf8(only(body))),
  text: () => textOf(only(body)),
  whole: () => Promise.resolve(body),
})

async function* only(body: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield body
}
