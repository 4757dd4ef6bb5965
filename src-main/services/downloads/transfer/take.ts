import { AppError } from '#contract/errors.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { Blocks } from './blocks.ts'
import type { Hasher } from './hasher.ts'
import type { Part } from './part.ts'
import type { Patience } from './patience.ts'
import type { Range } from './ranges.ts'
import { receive } from './receive.ts'
import type { Remote } from './remote.ts'
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
  /** Called after each write. */
  onWritten: () => void
}

/** What is asked for at once, and that it is. */
export interface Stretch {
  /** Null: the whole. */
  range: Range | null
  asked: Asked
}

/** An answer that may be taken, before its body is. */
export interface Accepted {
  status: number
  start: number
  host: string
}

/** A connection that gives less than this in about `stallMs` is as good as stalled. */
const crawlBytes = 512

/**
 * Asks for a range, or for the whole (null), and writes what comes. What `check` throws is thrown before anything of the
 * body is taken. Returns where it ended.
 */
export const take = async (
  { remote, part, hasher, bandwidth, blocks, window, patience, tuning, signal, onWritten }: Fetching,
  { range, asked }: Stretch,
  check: (accepted: Accepted) => void,
): Promise<number> => {
  const crawl = new AbortController()
  const ask = async () => {
    const { response, answer } = await remote.ask(range, AbortSignal.any([signal, crawl.signal]))
    const { host } = new URL(response.url)
    try {
      check({ status: response.status, start: answer.start, host })
      return { response, start: answer.start, host }
    } catch (error) {
      response.close()
      throw error
    }
  }
  const block = await blocks.taken()
  const { response, start, host } = await ask().catch((error: unknown) => {
    blocks.give(block)
    throw error
  })
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
