import type { NetworkResponse, Sink } from '#services/network/index.ts'
import type { Block, Blocks } from './blocks.ts'
import type { Hasher } from './hasher.ts'
import type { Part } from './part.ts'
import { toError } from './trouble.ts'
import type { Asked, Window } from './window.ts'

interface ReceiveOptions {
  response: NetworkResponse
  part: Part
  hasher: Hasher
  blocks: Blocks
  window: Window
  asked: Asked
  /** For its beginning: a body cannot wait for that. */
  block: Block
  /** Where in the file the body begins. */
  start: number
  /** More than this are an error. */
  maxBytes: number
  /** Called with the length of each piece as it comes; a promise where the next has to wait. */
  onChunk: (bytes: number) => Promise<void> | undefined
  /** Called when the server has to wait for us. */
  onWait: (wait: Promise<void>) => void
  /** Called after each write with how many bytes were new. */
  onWritten: (newBytes: number) => void
}

/** When bytes come slowly, they are written after this time though the block is not full. */
const gatherMs = 500

/** A body that has come. */
export interface Received {
  /** Where in the file it ended. */
  end: number
  /** Resolves when all of it was handed to the system; rejects where the disk takes no more. */
  written: Promise<void>
}

/**
 * Takes a body into the part as it comes: it is read into blocks, and each full one goes to the disk and to the hash as it
 * is, while the next is read into. Returns when all has come, so that the next can be asked for while its end is written;
 * what came before a failure is written before that is thrown.
 */
export const receive = async (options: ReceiveOptions): Promise<Received> => {
  const { response, blocks, asked, start, onChunk, onWait } = options
  let block: Block | undefined = options.block
  let filled = 0
  let filledSince = performance.now()
  let position = start
  let failure: Error | undefined
  const writes = new Set<Promise<void>>()

  let isOver = false
  const takeBlock = async () => {
    block = await blocks.taken()
    if (isOver) giveBack()
    filledSince = performance.now()
  }
  const giveBack = () => {
    if (block) blocks.give(block)
    block = undefined
  }
  /** Blocks end where a block of the file does: all but the first begin at a page then. */
  const endOfBlock = () => blocks.bytes - (position % blocks.bytes)
  const flush = () => {
    if (!block || filled === 0) return
    const write = keep(options, block, { position, length: filled })
      .catch((error: unknown) => {
        failure ??= toError(error)
      })
      .finally(() => writes.delete(write))
    writes.add(write)
    position += filled
    filled = 0
    block = blocks.take()
    filledSince = performance.now()
  }
  const sink: Sink = {
    room: () => {
      if (!block) throw new Error('A block is awaited')
      return block.subarray(filled, endOfBlock())
    },
    came: (bytes) => {
      if (failure) throw failure
      filled += bytes
      if (filled === endOfBlock() || performance.now() - filledSince > gatherMs) flush()
      const waits = [onChunk(bytes), asked.came(bytes), block ? undefined : takeBlock()].filter(
        (wait) => wait !== undefined,
      )
      if (waits.length === 0) return undefined
      const wait = Promise.all(waits).then(() => undefined)
      onWait(wait)
      return wait
    },
  }

  const broken = await response.receive(sink, options.maxBytes).then(
    () => undefined,
    (error: unknown) => toError(error),
  )
  flush()
  isOver = true
  giveBack()
  const allWritten = Promise.all(writes).then(() => {
    if (failure) throw failure
  })
  // A disk that takes no more ends the body too, and says why; the body knows only that it was ended.
  if (broken) await allWritten
  if (broken) throw broken
  return { end: position, written: allWritten }
}

/** Writes what is in a block; the hash may still need it then, and gives it back. */
const keep = async (
  { part, hasher, blocks, window, onWritten }: ReceiveOptions,
  block: Block,
  { position, length }: { position: number; length: number },
): Promise<void> => {
  const bytes = block.subarray(0, length)
  const [gap] = part.written.gaps(position, position + length)
  const isNew = gap?.[0] === position && gap[1] === position + length
  const writing = part.write(position, bytes)
  // What is there already in part is hashed as it lies on the disk.
  const hashing = isNew ? hasher.offer(position, bytes) : undefined
  void Promise.allSettled([writing, hashing]).then(() => blocks.give(block))
  try {
    onWritten(await writing)
  } finally {
    window.wrote(length)
  }
}
