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
import type { Window } from './window.ts'

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

/** An answer that may be taken, before its body is. */
export interface Accepted {
  status: number
  start: number
  host: string
}

/** A connection has to bring so much to count as news: a server that breaks off after a few bytes could do so for ever. */
const newsBytes = 8 * 1024

/** A connection that gives less than this in about `stallMs` is as good as stalled. */
const crawlBytes = 512

/**
 * Asks for a range, or for the whole (null), and writes what comes. What `check` throws is thrown before anything of the
 * body is taken. Returns where it ended.
 */
export const take = async (
  { remote, part, hasher, bandwidth, blocks, window, patience, tuning, signal, onWritten }: Fetching,
  range: Range | null,
  check: (accepted: Accepted) => void,
): Promise<number> => {
  const crawl = new AbortController()
  const { response, answer } = await remote.ask(range, AbortSignal.any([signal, crawl.signal]))
  const { host } = new URL(response.url)
  let bytes = 0
  let bytesBefore = 0
  let fresh = 0
  const watch = setInterval(() => {
    if (bytes - bytesBefore < crawlBytes) {
      crawl.abort(new AppError('DOWNLOAD_FAILED', `${host} sends almost nothing any more.`))
    }
    bytesBefore = bytes
  }, tuning.stallMs * 1.4)
  try {
    check({ status: response.status, start: answer.start, host })
    return await receive({
      response,
      part,
      blocks,
      window,
      start: answer.start,
      onChunk: (count) => {
        bytes += count
        return bandwidth.take(count)
      },
      onWritten: (newBytes) => {
        fresh += newBytes
        if (fresh >= newsBytes) patience.renew()
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
