import { garbled } from './answer.ts'
import { createRanges, type Range } from './ranges.ts'
import { take, type Accepted, type Fetching } from './take.ts'
import { NoRanges, toError } from './trouble.ts'

/** A stretch that takes longer than this is on no quick line. */
const slowMs = 250

/** So many answers with the whole file in a row, where a range was asked for, are no slip any more. */
const slips = 3

/**
 * Fetches what is missing over several connections, each taking the next stretch in order, so that the hash can follow
 * closely. Throws NoRanges where the server has none, and when there is no use in going on.
 */
export const fetchRanges = async (fetching: Fetching): Promise<void> => {
  const { part, patience, tuning } = fetching
  /** On a quick line two with larger stretches do better than more, for they ask less often; a slow one gets them all. */
  const quick = Math.min(2, tuning.connections)
  let wanted = quick
  const chunkBytes = () =>
    Math.ceil(tuning.windowBytes * (wanted > quick ? 1 / (tuning.connections + 1) : 0.3))
  const taken = createRanges(part.written.toArray())
  const round = new AbortController()
  const signal = AbortSignal.any([fetching.signal, round.signal])
  const workers: Promise<void>[] = []
  let failure: Error | undefined
  let wholes = 0
  let hasRanges = false
  let host = ''

  const next = async (): Promise<Range | null> => {
    signal.throwIfAborted()
    const [gap] = taken.gaps(0, part.sizeBytes ?? chunkBytes())
    if (!gap) return null
    const range: Range = [gap[0], Math.min(gap[1], gap[0] + chunkBytes())]
    taken.add(...range)
    // After it, only what the other connections are at is unclaimed, for which there is always room.
    if (taken.size - part.claimedBytes > tuning.windowBytes) await part.commit()
    return range
  }

  const check = ({ status, start, ...accepted }: Accepted) => {
    host = accepted.host
    if (status === 200) {
      wholes += 1
      const isFirst = workers.length === 1 && start === 0 && part.written.size === 0
      if (isFirst || wholes === slips) throw new NoRanges()
      throw garbled(host, 'sent the whole file in place of a part')
    }
    // Of how much it is a part, nobody says.
    if (part.sizeBytes === null) throw new NoRanges()
    wholes = 0
    hasRanges = true
    while (workers.length < wanted) addWorker()
  }
  const addAll = () => {
    wanted = tuning.connections
    while (hasRanges && workers.length < wanted) addWorker()
  }

  const work = async () => {
    for (let range = await next(); range; range = await next()) {
      const isSlow = setTimeout(addAll, slowMs)
      try {
        const end = await take({ ...fetching, signal }, range, check)
        // A stretch that is cut short is asked for again, but one of nothing might be for ever.
        if (end <= range[0]) throw garbled(host, 'sent nothing of what was asked for')
      } catch (error) {
        await patience.endure(error, signal)
      } finally {
        clearTimeout(isSlow)
        // What did not come of it is for whoever asks next.
        taken.remove(...range)
        for (const written of part.written.toArray()) taken.add(...written)
      }
    }
  }
  const addWorker = () => {
    workers.push(
      work().catch((error: unknown) => {
        failure ??= toError(error)
        round.abort(failure)
      }),
    )
  }

  addWorker()
  // The first one adds the others before it ends.
  for (const worker of workers) await worker
  if (failure) throw failure
}
