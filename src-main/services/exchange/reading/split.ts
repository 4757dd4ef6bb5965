import { AppError } from '#contract/errors.ts'
import { largestPieceBytes } from './limits.ts'

/**
 * The elements of a JSON array, one after the other, or the values of a file that holds several: of a file of any size one is in
 * memory. Looks at brackets and quotes alone; whether a piece is JSON, its reader finds out. A piece that never ends comes as it is,
 * with `isWhole` false. Throws INVALID_INPUT where a single piece is too large.
 */
export interface Piece {
  text: string
  isWhole: boolean
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

export async function* piecesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  let depth = 0
  let isInList = false
  let isBegun = false
  let isInText = false
  let isEscaped = false
  let kept: Uint8Array[] = []
  let size = 0

  const take = (isWhole: boolean): Piece => {
    const text = Buffer.concat(kept).toString('utf8')
    kept = []
    size = 0
    return { text: text.replace(/^\ufeff/, ''), isWhole }
  }
  for await (const chunk of chunks) {
    /** Where the piece that is read goes on in this chunk; -1 between pieces. */
    let from = size > 0 ? 0 : -1
    const keep = (to: number) => {
      if (from < 0 || to <= from) return
      kept.push(chunk.subarray(from, to))
      size += to - from
      if (size > largestPieceBytes) throw tooLarge()
    }
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      if (isInText) {
        if (isEscaped) isEscaped = false
        else if (byte === backslash) isEscaped = true
        else if (byte === quote) isInText = false
        continue
      }
      const ground = isInList ? 1 : 0
      if (byte === quote) {
        isInText = true
        if (from < 0) from = at
      } else if (byte === openList || byte === openObject) {
        if (!isBegun && byte === openList) isInList = true
        else if (from < 0) from = at
        isBegun = true
        depth += 1
      } else if (byte === closeList || byte === closeObject) {
        depth -= 1
        const isEnd = depth === ground || (isInList && depth === 0)
        if (!isEnd || from < 0) continue
        const isOfPiece = depth === ground
        keep(isOfPiece ? at + 1 : at)
        from = -1
        if (size > 0) yield take(true)
      } else if (depth === ground && (byte === comma || (ground === 0 && byte === 0x0a))) {
        keep(at)
        from = -1
        if (size > 0) yield take(true)
      } else if (from < 0 && !isSpace(byte)) from = at
    }
    keep(chunk.length)
  }
  if (size > 0) yield take(depth === 0 && !isInText)
  else if (depth > 0) yield { text: '', isWhole: false }
}

export const tooLarge = () =>
  new AppError(
    'INVALID_INPUT',
    `This file holds more than ${largestPieceBytes / 1e6} MB in one piece, which is more than can be read. What came before it was read.`,
  )
