import { fromBufferPromise, type Entry } from 'yauzl'
import { AppError } from '#contract/errors.ts'
import { damaged, encrypted, unsafe } from './errors.ts'
import { readingLimits } from './limits.ts'

/** A ZIP file in memory. Its members are unpacked one by one, and all of them together within the limits. */
export interface Archive {
  readonly names: readonly string[]
  /** Throws ATTACHMENT_DAMAGED when it is not there or not whole, ATTACHMENT_ENCRYPTED, ATTACHMENT_UNSAFE. */
  read(name: string): Promise<Uint8Array>
  has(name: string): boolean
}

/** Reads the list of members, and nothing of them. Throws ATTACHMENT_DAMAGED, ATTACHMENT_UNSAFE. */
export const openArchive = async (bytes: Uint8Array): Promise<Archive> => {
  const { fileBytes, zipEntries, unpackedBytes, unpackedRatio, ratioFromBytes } = readingLimits
  const entries = new Map<string, Entry>()
  const zip = await orDamaged(
    fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
      autoClose: false,
    }),
  )
  if (zip.entryCount > zipEntries) throw unsafe(`it has ${zip.entryCount} members`)
  await orDamaged(
    (async () => {
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
    })(),
  )
  let left: number = unpackedBytes

  const unpack = async (entry: Entry): Promise<Uint8Array> => {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const piece = chunk as Buffer
      chunks.push(piece)
      size += piece.length
      left -= piece.length
      if (left < 0) throw unsafe(`unpacked it is larger than ${unpackedBytes / 1024 ** 2} MiB`)
      if (size > ratioFromBytes && size > entry.compressedSize * unpackedRatio)
        throw unsafe(`a member grows more than ${unpackedRatio}-fold when it is unpacked`)
    }
    return Buffer.concat(chunks)
  }

  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    read: async (name) => {
      const entry = entries.get(name)
      if (!entry) throw damaged()
      if (entry.isEncrypted()) throw encrypted()
      if (entry.compressedSize > fileBytes) throw damaged()
      return await orDamaged(unpack(entry))
    },
  }
}

const orDamaged = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (cause) {
    throw cause instanceof AppError ? cause : damaged(cause)
  }
}
