import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl'
import { AppError } from '#contract/errors.ts'
import { asUtf8, textOf } from './decode.ts'
import { checkRatio, largestPieceBytes } from './limits.ts'
import { tooLarge } from './split.ts'

/** What the exports of other programs keep their chats in. */
const isWanted = (name: string): boolean =>
  /(?:^|\/)(?:[^/]*(?:conversation|chat|thread|session|history|activity)[^/]*|data|projects|memories)\.json$/i.test(
    name,
  ) ||
  /(?:^|\/)projects\/[^/]+\.json$/i.test(name) ||
  /(?:^|\/)messages\.jsonl$/.test(name) ||
  /(?:^|\/)my ?activity\.html$/i.test(name)
const isText = (name: string) =>
  /\.(?:jsonl?|ndjson|md|markdown|txt|[ct]sv|db|sqlite3?|vscdb|ya?ml|chat)$/i.test(name)
/** Beside lists of chats such say the same once more. */
const isPage = (name: string) => /\.(?:html?|xml)$/i.test(name)
const isArchive = (name: string) => /\.zip$/i.test(name)

/** A member's name, and what it holds in UTF-8: as bytes, one after the other, or as a text. */
export interface Member {
  name: string
  bytes: () => Promise<AsyncIterable<Uint8Array>>
  text: () => Promise<string>
  /** As it is. */
  whole: () => Promise<Buffer>
  /** Beside members that are called as chats are, which it is not: what is not known to be chats is none. */
  isAside?: boolean
}

export interface Archive {
  members: Member[]
  /** Pages beside members that are called as chats are: where those hold none, they may. */
  pages: Member[]
  close: () => void
}

/**
 * The members of a ZIP file that may hold chats; of an archive that has none of the known names, every JSON and every text; also of
 * archives in it. They are unpacked as they are read; the caller closes the file. Throws INVALID_INPUT.
 */
export const openArchive = async (path: string): Promise<Archive> =>
  archiveOf(await openOr(() => openPromise(path, { lazyEntries: true, autoClose: false })), 1)

/** `depth`: how often an archive may lie in another. */
const archiveOf = async (zip: ZipFile, depth: number): Promise<Archive> => {
  const entries: Entry[] = []
  await openOr(async () => {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.startsWith('__MACOSX/') && !entry.fileName.endsWith('/')) entries.push(entry)
    }
  })
  const unpack = async (entry: Entry) => unpacked(await zip.openReadStreamPromise(entry), entry)
  const inner: Archive[] = []
  for (const entry of depth > 0 ? entries.filter(({ fileName }) => isArchive(fileName)) : []) {
    // One that is damaged keeps the others in.
    const nested = await openOr(async () => fromBufferPromise(await whole(await unpack(entry)))).catch(
      noArchive,
    )
    const archive = nested && (await archiveOf(nested, depth - 1).catch(noArchive))
    if (archive) inner.push(archive)
  }
  const wanted = entries.filter(({ fileName }) => isWanted(fileName))
  const texts = entries.filter(
    ({ fileName }) => isText(fileName) || (wanted.length === 0 && isPage(fileName)),
  )
  const memberOf = (entry: Entry): Member => ({
    name: entry.fileName,
    bytes: async () => asUtf8(await unpack(entry)),
    text: async () => textOf(atMost(await unpack(entry))),
    whole: async () => whole(await unpack(entry)),
    ...(wanted.length > 0 && { isAside: !wanted.includes(entry) }),
  })
  // Those that are called so come first: what is nothing but the same once more, or no chat, is passed over then.
  const members = [...new Set([...wanted, ...texts])]
  const pages = entries.filter((entry) => isPage(entry.fileName) && !members.includes(entry))
  return {
    members: [...members.map(memberOf), ...inner.flatMap((archive) => archive.members)],
    pages: [...pages.map(memberOf), ...inner.flatMap((archive) => archive.pages)],
    close: () => zip.close(),
  }
}

const openOr = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await action()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('INVALID_INPUT', 'This ZIP file is damaged or not whole. Nothing was changed.')
  }
}
const noArchive = () => null

const whole = async (bytes: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of atMost(bytes)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* atMost(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > largestPieceBytes) throw tooLarge()
    yield chunk
  }
}

async function* unpacked(stream: AsyncIterable<Buffer>, entry: Entry): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    checkRatio(size, entry.compressedSize)
    yield chunk
  }
}
