import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { AppError } from '#contract/errors.ts'
import { largestPieceBytes } from './limits.ts'
import { tooLarge } from './split.ts'

/** What the exports of other programs keep their chats in. */
const isWanted = (name: string): boolean =>
  /(?:^|\/)(?:[^/]*(?:conversation|chat|thread|session|history)[^/]*|data)\.json$/i.test(name) ||
  /(?:^|\/)messages\.jsonl$/.test(name)

/** A member's name, and what it holds: as bytes, one after the other, or as a text. */
export interface Member {
  name: string
  bytes: () => Promise<AsyncIterable<Uint8Array>>
  text: () => Promise<string>
}

/**
 * The members of a ZIP file that may hold chats; of an archive that has none of the known names, every JSON and every text. They are unpacked as they are
 * read; the caller closes the file. Throws INVALID_INPUT.
 */
export const openArchive = async (path: string): Promise<{ members: Member[]; close: () => void }> => {
  let zip: ZipFile
  const entries: Entry[] = []
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false })
    for await (const entry of zip.eachEntry()) entries.push(entry)
  } catch {
    throw new AppError('INVALID_INPUT', 'This ZIP file is damaged or not whole. Nothing was changed.')
  }
  const wanted = entries.filter(({ fileName }) => isWanted(fileName))
  const any = entries.filter(
    ({ fileName }) => /\.(?:jsonl?|md|txt|csv)$/i.test(fileName) && !fileName.startsWith('__MACOSX/'),
  )
  const members = (wanted.length > 0 ? wanted : any).map((entry): Member => {
    const bytes = async () => unpacked(await zip.openReadStreamPromise(entry), entry)
    return {
      name: entry.fileName,
      bytes,
      text: async () => {
        const chunks: Uint8Array[] = []
        let size = 0
        for await (const chunk of await bytes()) {
          size += chunk.length
          if (size > largestPieceBytes) throw tooLarge()
          chunks.push(chunk)
        }
        return Buffer.concat(chunks).toString('utf8')
      },
    }
  })
  return { members, close: () => zip.close() }
}

async function* unpacked(stream: AsyncIterable<Buffer>, entry: Entry): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > ratioFromBytes && size > entry.compressedSize * largestRatio) throw unsafe()
    yield chunk
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
