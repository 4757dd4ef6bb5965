import { garbled } from './answer.ts'
import { createRanges, type Range } from './ranges.ts'
import { take, type Fetching, type Stretch } from './take.ts'
import { Ended, NoRanges, toError, Trouble, type Opened } from './trouble.ts'

/** A stretch that takes longer than this is on no quick line; one that takes half of it is. */
const slowMs = 250
/** On a quick line the next stretch has to be on its way while one comes; more would only compete. */
const quickConnections = 2
/**
 * There is room in the window for each connection's stretch and for what is being claimed: on a quick line that is as much
 * as one connection brings meanwhile, on others next to nothing.
 */
const claimedMeanwhile = { quick: 1, slow: 0.25 }

/**
 * A connection that brings so much (60 MB a second) leaves the computer little time: to ask costs more than to wait for the
 * answer. The next stretch is then as long as the window lets it be asked for while the end of the one before still comes.
 */
const rushBytesPerMs = 60_000
const shareAtOnce = 0.75

/** So many answers with the whole file in a row, or first ones that are no part of it, where a range was asked for, are no slip any more. */
export const slips = 3

/**
 * Fetches what is missing over several connections, each taking the next stretch in order, so that the hash can follow
 * closely. Throws NoRanges where the server has none, which it has shown after `wholesAtMost` whole files, and when there is
 * no use in going on.
 */
export const fetchRanges = async (fetching: Fetching, wholesAtMost: number): Promise<void> => {
  const { part, patience, tuning, window, blocks, hasHash } = fetching
  const quick = Math.min(quickConnections, tuning.connections)
  let wanted = quick
  let working = 0
  const step = Math.ceil(blocks.bytes / 4)
  /** Bytes come as quickly as they can be taken. */
  let isRushing = false
  const length = () => {
    if (wanted === quick && isRushing) return Math.ceil((tuning.windowBytes * shareAtOnce) / step) * step
    const more = wanted === quick ? claimedMeanwhile.quick : claimedMeanwhile.slow
    return Math.max(1, Math.floor(tuning.windowBytes / (wanted + more) / step)) * step
  }
  const taken = createRanges(part.written.toArray())
  const round = new AbortController()
  const signal = AbortSignal.any([fetching.signal, round.signal])
  const workers: Promise<void>[] = []
  /** What has come whole and is still being written. */
  const writes = new Set<Promise<void>>()
  let failure: Error | undefined
  let wholes = 0
  /** As long as no right one came. */
  let wrongParts = 0
  let hasParts = false
  let hasRanges = false
  let host = ''
  /** Nothing came behind this byte when it was asked for, and nobody told how long the file is. */
  let mayEndAt: number | null = null

  /**
   * What nobody fetches yet. As long as the size is not known, from the last byte that is there on: of a file that is whole
   * already a server would have nothing else to send, and it has to say how long it is. Where none says, what follows is asked
   * for once nothing came of it: the file ends where the server has nothing.
   */
  const firstGap = (): Range | undefined => {
    if (part.sizeBytes !== null) return taken.gaps(0, part.sizeBytes)[0]
    const start = taken.frontier === mayEndAt ? mayEndAt : Math.max(0, taken.frontier - 1)
    const next = taken.gaps(taken.frontier, Number.MAX_SAFE_INTEGER)[0]
    return [start, Math.min(start + length(), next?.[1] ?? Infinity)]
  }

  const next = async (): Promise<(Stretch & { range: Range }) | null> => {
    for (;;) {
      signal.throwIfAborted()
      const gap = firstGap()
      if (!gap) return null
      const start = gap[0]
      const end = Math.min(gap[1], start + length() - (start % step))
      if (window.roomBytes >= end - start) {
        taken.add(start, end)
        return { range: [start, end], asked: window.ask(end - start) }
      }
      await window.larger()
    }
  }

  const check = (opened: Opened) => {
    const { status, start } = opened
    host = opened.host
    if (status === 200) {
      wholes += 1
      const isFirst = working === 1 && start === 0 && part.written.size === 0
      // With no other connection it is gone on with: asked for again, it would come from its beginning again.
      if (isFirst || wholes >= wholesAtMost) throw new NoRanges(working === 1 ? opened : null)
      throw garbled(host, 'sent the whole file in place of a part')
    }
    wholes = 0
    hasParts = true
    // Of how much it is a part, nobody says: then one stretch comes after the other.
    hasRanges = part.sizeBytes !== null
    addWorkers()
  }
  const addWorkers = () => {
    while (hasRanges && working < wanted) addWorker()
  }
  const wantAll = () => {
    wanted = tuning.connections
    addWorkers()
  }

  const work = async () => {
    // The others get along without one more than is wanted.
    for (let stretch = await next(); stretch; stretch = working > wanted ? null : await next()) {
      const { range, asked } = stretch
      const askedAt = performance.now()
      const before = part.written.frontier
      const isSlow = setTimeout(wantAll, slowMs)
      let end = range[0]
      try {
        const received = await take({ ...fetching, signal }, stretch, check).finally(asked.over)
        end = received.end
        const tookMs = performance.now() - askedAt
        if (tookMs < slowMs / 2) wanted = quick
        isRushing = end - range[0] > tookMs * rushBytesPerMs
        await writeMeanwhile(received.written)
        // A stretch that is cut short is asked for again, but one of nothing might be for ever.
        if (end <= range[0]) throw garbled(host, 'sent nothing of what was asked for')
        mayEndAt = end === range[0] + 1 && end === before ? end : null
      } catch (error) {
        // The whole of a server that contradicts itself is believed where a hash decides, not elsewhere.
        const isWrongPart = hasHash && !hasParts && error instanceof Trouble && error.isOfPart
        if (isWrongPart && (wrongParts += 1) >= slips) throw new NoRanges(null)
        if (!(error instanceof Ended)) await patience.endure(error, signal)
      } finally {
        clearTimeout(isSlow)
        // What did not come of it is for whoever asks next.
        taken.remove(end, range[1])
        for (const written of part.written.toArray()) taken.add(...written)
      }
    }
  }
  const fail = (error: unknown) => {
    failure ??= toError(error)
    if (!(failure instanceof NoRanges && failure.opened)) round.abort(failure)
  }
  /** The next question depends on what is there where the length is not known; a disk that takes no more ends it all. */
  const writeMeanwhile = async (written: Promise<void>) => {
    const write = written.catch(fail).finally(() => writes.delete(write))
    writes.add(write)
    if (part.sizeBytes === null) await write
  }
  const addWorker = () => {
    working += 1
    workers.push(
      work()
        .catch(fail)
        .finally(() => (working -= 1)),
    )
  }

  addWorker()
  // The first one adds the others before it ends.
  for (const worker of workers) await worker
  await Promise.all(writes)
  if (failure) throw failure
}
