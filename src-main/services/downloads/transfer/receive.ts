import type { NetworkResponse } from '#services/network/index.ts'
import type { Blocks } from './blocks.ts'
import type { Part } from './part.ts'
import type { Window } from './window.ts'

interface ReceiveOptions {
  response: NetworkResponse
  part: Part
  blocks: Blocks
  window: Window
  /** Where in the file the body begins. */
  start: number
  /** Called with the length of each piece as it comes; a promise where the next has to wait. */
  onChunk: (bytes: number) => Promise<void> | undefined
  /** Called after each write with how many bytes were new. */
  onWritten: (newBytes: number) => void
}

/** When bytes come slowly, they are written after this time though the block is not full. */
const gatherMs = 500

/**
 * Writes a body into the part as it comes. Its pieces are copied into one block while another is written: they are
 * forgotten at once, and the memory stays flat. Returns where the body ended; what came before a failure is written all
 * the same.
 */
export const receive = async (options: ReceiveOptions): Promise<number> => {
  const { response, part, blocks, window, start, onChunk, onWritten } = options
  let block = blocks.take()
  let filled = 0
  let filledSince = performance.now()
  let position = start
  let writing: Promise<void> | undefined

  const write = async (before: Promise<void> | undefined, bytes: Buffer, at: number, whole: Buffer) => {
    try {
      await before
      onWritten(await part.write(at, bytes))
    } finally {
      blocks.give(whole)
      window.wrote(bytes.length)
    }
  }
  /** Starts the write of what is gathered, after the one before; resolves when that one is done. */
  const flush = () => {
    const before = writing
    if (filled === 0) return before
    writing = write(before, block.subarray(0, filled), position, block)
    // It is awaited by the next flush, or in the end.
    writing.catch(() => undefined)
    block = blocks.take()
    position += filled
    filled = 0
    filledSince = performance.now()
    return before
  }
  /** Copies all of it now: the memory that it lies in is used again. */
  const gather = (chunk: Uint8Array) => {
    let wait: Promise<void> | undefined
    for (let at = 0; at < chunk.byteLength;) {
      const piece = chunk.subarray(at, at + blocks.bytes - filled)
      block.set(piece, filled)
      filled += piece.byteLength
      at += piece.byteLength
      if (filled === blocks.bytes) wait = flush()
    }
    return performance.now() - filledSince > gatherMs ? flush() : wait
  }

  try {
    await response.receive((chunk) => {
      const waits = [onChunk(chunk.byteLength), gather(chunk), window.came(chunk.byteLength)].filter(
        (wait) => wait !== undefined,
      )
      return waits.length > 0 ? Promise.all(waits).then(() => undefined) : undefined
    })
  } finally {
    void flush()
    await writing
    blocks.give(block)
  }
  return position
}
