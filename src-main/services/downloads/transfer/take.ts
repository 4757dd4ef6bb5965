import { AppError } from '#contract/errors.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { Blocks } from './blocks.ts'
import type { Hasher } from './hasher.ts'
import type { Part } from './part.ts'
import type { Patience } from './patience.ts'
import type { Range } from './ranges.ts'
import { receive, type Received } from './receive.ts'
import type { Remote } from './remote.ts'
import { NoRanges, type Opened } from './trouble.ts'
import type { Tuning } from './types.ts'
import type { Asked, Window } from './window.ts'

/** What fetching from one source takes. */
export interface Fetching {
  remote: Remote
  part: Part
  hasher: Hasher
  bandwidth: Bandwidth
  blocks: Blocks
  window: Window
  patience: Patience
  tuning: Tuning
  signal: AbortSignal
  /** A hash decides in the end whether what came is right. */
  hasHash: boolean
  /** Called after each write. */
  onWritten: () => void
}

/** What is asked for at once, and that it is. */
export interface Stretch {
  /** Null: the whole. */
  range: Range | null
  asked: Asked
}

/** A connection that gives less than this in about `stallMs` is as good as stalled. */
const crawlBytes = 512

/**
 * Asks for a range, or for the whole (null), and writes what comes. What `check` throws is thrown before anything of the
 * body is taken. With `known`, an answer with the whole that is there already, nothing is asked. Returns when all has come.
 */
export const take = async (
  { remote, part, hasher, bandwidth, blocks, window, patience, tuning, signal, onWritten }: Fetching,
  { range, asked }: Stretch,
  check: (opened: Opened) => void,
  known: Opened | null = null,
): Promise<Received> => {
  const ask = async (): Promise<Opened> => {
    const crawl = new AbortController()
    const { response, answer } = await remote.ask(range, AbortSignal.any([signal, crawl.signal]))
    const { host } = new URL(response.url)
    const opened = { response, status: response.status, start: answer.start, host, crawl }
    try {
      check(opened)
      return opened
    } catch (error) {
      if (!(error instanceof NoRanges && error.opened)) response.close()
      throw error
    }
  }
  const block = await blocks.taken()
  const { response, start, host, crawl } =
    known ??
    (await ask().catch((error: unknown) => {
      blocks.give(block)
      throw error
    }))
  let bytes = 0
  let bytesBefore = 0
  /** What it does not send while it may not says nothing of the server. */
  let hasWaited = false
  let waits = 0
  const watch = setInterval(() => {
    if (!hasWaited && (bytes - bytesBefore < crawlBytes || patience.isCrawling())) {
      crawl.abort(new AppError('DOWNLOAD_FAILED', `${host} sends almost nothing any more.`))
    }
    bytesBefore = bytes
    hasWaited = waits > 0
  }, tuning.stallMs * 1.4)
  try {
    return await receive({
      response,
      part,
      hasher,
      blocks,
      window,
      asked,
      block,
      start,
      maxBytes: range ? range[1] - range[0] : (part.sizeBytes ?? Number.MAX_SAFE_INTEGER),
      onChunk: (count) => {
        bytes += count
        patience.heard(count)
        return bandwidth.take(count)
      },
      onWait: (wait) => {
        hasWaited = true
        waits += 1
        const over = () => (waits -= 1)
        wait.then(over, over)
      },
      onWritten: (newBytes) => {
        patience.gained(newBytes)
        hasher.advance(part.written.frontier)
        onWritten()
      },
    })
  } catch (error) {
    response.close()
    throw error
  } finally {
    clearInterval(watch)
  }
}
