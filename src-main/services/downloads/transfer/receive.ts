import type { NetworkResponse } from '#services/network/index.ts'
import type { Part } from './part.ts'

interface ReceiveOptions {
  response: NetworkResponse
  part: Part
  /** Where in the file the body begins. */
  start: number
  /** Called with the length of each piece as it comes; a promise where the next has to wait. */
  onChunk: (bytes: number) => Promise<void> | undefined
  /** Called after each write with how many bytes were new. */
  onWritten: (newBytes: number) => void
}

/** So much is gathered for one write; less when it comes slowly. */
const gatherBytes = 2 ** 20
const gatherMs = 500

/**
 * Writes a body into the part as it comes, holding no more than two gatherings of it in memory. Returns where it ended.
 * What came before a failure is written all the same.
 */
export const receive = async ({
  response,
  part,
  start,
  onChunk,
  onWritten,
}: ReceiveOptions): Promise<number> => {
  let at = start
  let gathered: Uint8Array[] = []
  let gatheredBytes = 0
  let gatheredSince = performance.now()
  let writing: Promise<void> | undefined

  const write = async (before: Promise<void> | undefined, position: number, buffers: Uint8Array[]) => {
    await before
    onWritten(await part.write(position, buffers))
  }
  /** Starts a write; resolves when the one before it is done. */
  const flush = () => {
    if (gatheredBytes === 0) return writing
    const before = writing
    writing = write(before, at - gatheredBytes, gathered)
    // It is awaited in the end, or by the next flush.
    writing.catch(() => undefined)
    gathered = []
    gatheredBytes = 0
    gatheredSince = performance.now()
    return before
  }

  try {
    await response.receive((chunk) => {
      gathered.push(chunk)
      gatheredBytes += chunk.byteLength
      at += chunk.byteLength
      const slower = onChunk(chunk.byteLength)
      const isDue = gatheredBytes >= gatherBytes || performance.now() - gatheredSince > gatherMs
      const written = isDue ? flush() : undefined
      return slower && written ? Promise.all([slower, written]).then(() => undefined) : (slower ?? written)
    })
  } finally {
    void flush()
    await writing
  }
  return at
}
