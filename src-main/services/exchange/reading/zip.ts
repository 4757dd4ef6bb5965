import { openPromise, type ZipFile } from 'yauzl'
import { AppError } from '#contract/errors.ts'
import { largestDocumentBytes } from './limits.ts'

/** What the exports of other programs keep their chats in. */
const isWanted = (name: string): boolean =>
  /(?:^|\/)(?:conversations(?:-\d+)?|data)\.json$/.test(name) ||
  /\.conversation\.json$/.test(name) ||
  /(?:^|\/)(?:thread\.json|messages\.jsonl)$/.test(name)

/** A member's name and its text. */
export interface Member {
  name: string
  text: string
}

/** The members of a ZIP file that may hold chats, unpacked within the limits. Throws INVALID_INPUT. */
export async function* membersOf(path: string): AsyncGenerator<Member> {
  let zip: ZipFile
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false })
  } catch {
    throw new AppError('INVALID_INPUT', 'This ZIP file is damaged or not whole. Nothing was changed.')
  }
  let left = largestDocumentBytes
  try {
    for await (const entry of zip.eachEntry()) {
      if (!isWanted(entry.fileName)) continue
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        size += (chunk as Buffer).length
        if (size > ratioFromBytes && size > entry.compressedSize * largestRatio) throw unsafe()
        left -= (chunk as Buffer).length
        if (left < 0) throw tooLarge()
        chunks.push(chunk as Buffer)
      }
      yield { name: entry.fileName, text: Buffer.concat(chunks).toString('utf8') }
    }
  } finally {
    zip.close()
  }
}

/** Text grows tenfold or less; what grows like this is built to fill the memory. */
const largestRatio = 300
const ratioFromBytes = 10_000_000

const unsafe = () =>
  new AppError(
    'INVALID_INPUT',
    'This ZIP file is built so that reading it would fill the memory. Nothing was changed.',
  )

export const tooLarge = () =>
  new AppError(
    'INVALID_INPUT',
    `This file holds more than ${largestDocumentBytes / 1e6} MB in one piece, which is more than can be read. Nothing of it was changed or kept.`,
  )
