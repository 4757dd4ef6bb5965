import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

const chunkBytes = 1 << 20
/** The strictest alignment that a disk asks for. */
const blockBytes = 4096

export interface HashOptions {
  signal: AbortSignal
  /** Called after each chunk with the bytes since the last call. */
  onBytes?: (bytes: number) => void
  /**
   * Brings what the system still holds of it to the disk, and reads it from there where the system lets us, not from the cache,
   * which has what was just written: a hash that is right then stays right without power.
   */
  fromDisk?: boolean
}

/** The SHA-256 of the file at `path`, in lower-case hex. Throws the system's errors, and `signal.reason` when aborted. */
export const hashFile = async (path: string, options: HashOptions): Promise<string> => {
  const direct = options.fromDisk ? await openDirect(path) : null
  const file = direct?.file ?? (await open(path, 'r'))
  const buffer = direct?.buffer ?? Buffer.allocUnsafeSlow(chunkBytes)
  const hash = createHash('sha256')
  try {
    if (options.fromDisk) await sync(path, file)
    for (let position = 0; ;) {
      options.signal.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, position)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
      position += bytesRead
      options.onBytes?.(bytesRead)
      // A direct read must begin at a whole block; only the end of the file can leave a part of one.
      if (direct && bytesRead % blockBytes !== 0) return hash.digest('hex')
    }
  } finally {
    await file.close()
  }
}

/** What can only be read has nothing that waits for its disk: there syncing is refused, or not known. */
const cannotSync: readonly unknown[] = ['EINVAL', 'EROFS', 'EPERM', 'EACCES']

const sync = async (path: string, file: FileHandle): Promise<void> => {
  // Windows syncs only what is open for writing.
  const own = process.platform === 'win32' ? await open(path, 'r+').catch(() => null) : null
  try {
    await (own ?? file).datasync()
  } catch (error) {
    if (!cannotSync.includes((error as NodeJS.ErrnoException).code)) throw error
  } finally {
    await own?.close()
  }
}

/**
 * Opens a file past the system's cache (O_DIRECT, Linux), with a buffer that lies where such reads want it; null where that
 * is not possible (macOS, Windows, some file systems): then the ordinary way must do.
 */
const openDirect = async (path: string): Promise<{ file: FileHandle; buffer: Buffer } | null> => {
  // Absent on the systems that have no such flag, whatever the types say.
  const flag = constants.O_DIRECT as number | undefined
  if (flag === undefined) return null
  const file = await open(path, constants.O_RDONLY | flag).catch(() => null)
  if (!file) return null
  // Where a buffer lies in memory cannot be asked: the first offset at which a read is taken is a whole block.
  const memory = Buffer.allocUnsafeSlow(chunkBytes + blockBytes)
  for (let offset = 0; offset < blockBytes; offset += 16) {
    const buffer = memory.subarray(offset, offset + chunkBytes)
    const taken = await file.read(buffer, 0, blockBytes, 0).then(
      () => true,
      () => false,
    )
    if (taken) return { file, buffer }
  }
  await file.close()
  return null
}
