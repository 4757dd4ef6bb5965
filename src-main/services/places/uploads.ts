import { createHash } from 'node:crypto'
import { lstat, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { syncFolder } from '#lib/atomic-write.ts'
import { nameNew } from '#lib/name-new.ts'
import { libraryFolders } from '../models/library-names.ts'
import { isPlainName } from '../models/inside.ts'
import { isModelFile } from '../models/names.ts'
import type { Sidecars } from '../sidecars/index.ts'
import { toCopyError } from './copying/failures.ts'
import { makeFolder } from './copying/make-folder.ts'
import { checkRoom, measureRoom, type MeasureRoom } from './copying/room.ts'

/** Files that a browser sends into the library. */
export interface Uploads {
  /**
   * Writes a file of `sizeBytes` bytes, looks at its header, and gives it its name; returns the model's id. Throws
   * AppError INVALID_INPUT (its name, or not as many bytes as announced), NAME_TAKEN, CONFLICT (it is on its way), DISK_FULL,
   * MODEL_FILE_INVALID; nothing of it is left then, nor when `bytes` throw.
   */
  receive(fileName: string, sizeBytes: number, bytes: AsyncIterable<Uint8Array>): Promise<{ id: string }>
  /** Ends all that are under way. */
  close(): Promise<void>
}

interface UploadsOptions {
  modelsDir: string
  sidecars: Sidecars
  /** Reads the header in the engine's process; throws MODEL_FILE_INVALID. */
  inspect: (path: string) => Promise<unknown>
  room?: MeasureRoom
}

/** What an upload under way is called: no model yet, whoever looks. */
const partSuffix = '.upload.part'
/** Of a file's name in UTF-8; file systems take 255, and the suffix needs some. */
const longestName = 200

export const createUploads = ({
  modelsDir,
  sidecars,
  inspect,
  room = measureRoom,
}: UploadsOptions): Uploads => {
  const underWay = new Map<string, Promise<unknown>>()
  const closing = new AbortController()

  const receive = async (path: string, sizeBytes: number, bytes: AsyncIterable<Uint8Array>, name: string) => {
    const part = `${path}${partSuffix}`
    try {
      checkRoom(await room(dirname(path)), name, [sizeBytes])
      await makeFolder(dirname(path))
      const sha256 = await write(part, sizeBytes, bytes, closing.signal)
      await inspect(part)
      await nameNew(part, path).catch((error: unknown) => {
        throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? taken(name) : error
      })
      syncFolder(dirname(path))
      sidecars.update(path, {
        provenance: { origin: null, sha256, hash: 'computed', checkedAt: Date.now() },
        unsyncedIn: null,
      })
    } catch (error) {
      await rm(part, { force: true })
      throw toCopyError(error, name)
    }
  }

  return {
    receive: async (fileName, sizeBytes, bytes) => {
      const fits =
        isPlainName(fileName) && isModelFile(fileName) && Buffer.byteLength(fileName) <= longestName
      if (!fits || /[<>:"|?*\p{Cc}]/u.test(fileName)) {
        throw new AppError(
          'INVALID_INPUT',
          'This is no name of a model file: it must be a plain one that ends in .gguf.',
        )
      }
      const id = [...libraryFolders({ publisher: '', repository: '', fileName }), fileName].join('/')
      const path = join(modelsDir, ...id.split('/'))
      if (await isThere(path)) throw taken(fileName)
      if (underWay.has(path)) throw onItsWay(fileName)
      const receiving = receive(path, sizeBytes, bytes, fileName)
      underWay.set(path, receiving)
      try {
        await receiving
      } finally {
        underWay.delete(path)
      }
      return { id }
    },
    close: async () => {
      closing.abort(
        new AppError('INTERRUPTED', 'Palabre was closed while a file was being sent; send it again.'),
      )
      await Promise.allSettled(underWay.values())
    },
  }
}

/** Writes what comes to `part`; its SHA-256, once all of it is on disk. */
const write = async (
  part: string,
  sizeBytes: number,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
) => {
  await rm(part, { force: true })
  const file = await open(part, 'wx')
  const hash = createHash('sha256')
  let done = 0
  try {
    for await (const chunk of bytes) {
      signal.throwIfAborted()
      done += chunk.byteLength
      if (done > sizeBytes) break
      hash.update(chunk)
      await file.appendFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  if (done === sizeBytes) return hash.digest('hex')
  throw new AppError(
    'INVALID_INPUT',
    'Not as many bytes arrived as were announced; nothing was kept. Send it again.',
  )
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  )

const taken = (name: string) =>
  new AppError(
    'NAME_TAKEN',
    `A file called ${name} is in the library already. It was not replaced, and nothing was changed.`,
    { details: { name } },
  )

const onItsWay = (name: string) =>
  new AppError('CONFLICT', `${name} is on its way into the library already. Nothing was changed.`)
