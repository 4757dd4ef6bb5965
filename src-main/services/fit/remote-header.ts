import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { ModelShape } from '#contract/model-shape.ts'
import type { FileSource } from '../hub/types.ts'
import type { Network } from '../network/index.ts'

/** Headers hold the vocabulary: most end within a few MiB, none that is of use needs more than the last of these. */
const lengths = [1 << 20, 4 << 20, 16 << 20, 64 << 20]

interface RemoteHeaderOptions {
  network: Network
  /** Reads the header of a file that ends after it, in the engine's process; throws MODEL_FILE_INVALID. */
  readShape: (path: string) => Promise<ModelShape>
  signal?: AbortSignal | undefined
}

/**
 * What the header of a file on the hub says, of which only the first bytes are fetched: more of them as long as the header
 * is not whole. Throws what `Network.request` throws, and MODEL_FILE_INVALID.
 */
export const readRemoteShape = async (
  source: FileSource,
  { network, readShape, signal }: RemoteHeaderOptions,
): Promise<ModelShape> => {
  const dir = await mkdtemp(join(tmpdir(), 'palabre-header-'))
  const path = join(dir, 'header.gguf')
  try {
    let bytes: Buffer = Buffer.alloc(0)
    for (const length of lengths) {
      const more = await fetchBetween(source, bytes.length, length, network, signal)
      bytes = Buffer.concat([bytes, more])
      await writeFile(path, bytes)
      const shape = await readShape(path).catch((error: unknown) => {
        const isCut = error instanceof AppError && error.code === 'MODEL_FILE_INVALID'
        if (isCut && bytes.length === length && length !== lengths.at(-1)) return null
        throw error
      })
      if (shape) return shape
    }
    throw new AppError('MODEL_FILE_INVALID', 'The header of this file is longer than any that is known.')
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const fetchBetween = async (
  { url, allowedHosts, headers }: FileSource,
  start: number,
  end: number,
  network: Network,
  signal: AbortSignal | undefined,
): Promise<Buffer> => {
  const response = await network.request(url, {
    purpose: 'model header',
    allowedHosts,
    headers: { ...headers, range: `bytes=${start}-${end - 1}` },
    maxBytes: end,
    ...(signal && { signal }),
  })
  // Without ranges the beginning comes again.
  const skip = response.status === 200 ? start : 0
  if (response.status !== 200 && response.status !== 206) {
    response.close()
    throw new AppError(
      'DOWNLOAD_FAILED',
      `${new URL(url).host} did not give the header of this file (${response.status}).`,
    )
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    chunks.push(chunk)
    length += chunk.byteLength
    if (length >= skip + end - start) break
  }
  return Buffer.concat(chunks).subarray(skip, skip + end - start)
}
