import { garbled } from './answer.ts'
import { createRanges, type Range } from './ranges.ts'
import { take, type Accepted, type Fetching } from './take.ts'
import { NoRanges, toError } from './trouble.ts'

/** A stretch that takes longer than this is on no quick line. */
const slowMs = 250
/** In windows: the longest stretch that is asked for at once. */
const longest = 8

/** So many answers with the whole file in a row, where a range was asked for, are no slip any more. */
const slips = 3

/**
 * Fetches what is missing over several connections, each taking the next stretch in order, so that the hash can follow
 * closely. Throws NoRanges where the server has none, and when there is no use in going on.
 */
export const fetchRanges = async (fetching: Fetching): Promise<void> => {
  const { part, patience, tuning } = fetching
  /** On a quick line one does better than more, which the system has to switch between; a slow one gets all. */
  let wanted = 1
  const shortest = Math.ceil(tuning.windowBytes / (tuning.connections + 1))
  /** As much as comes in half the time, so that a quick line is asked seldom, and no line has long to go in the end. */
  const lengthFor = (bytes: number, ms: number) =>
    Math.ceil(Math.min(Math.max((bytes / ms) * (slowMs / 2), shortest), longest * tuning.windowBytes))
  const taken = createRanges(part.written.toArray())
  const round = new AbortController()
  const signal = AbortSignal.any([fetching.signal, round.signal])
  const workers: Promise<void>[] = []
  let failure: Error | undefined
  let wholes = 0
  let hasRanges = false
  let host = ''

  const next = (length: number): Range | null => {
    signal.throwIfAborted()
    const [gap] = taken.gaps(0, part.sizeBytes ?? length)
    if (!gap) return null
    const range: Range = [gap[0], Math.min(gap[1], gap[0] + length)]
    taken.add(...range)
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
    let length = shortest
    for (let range = next(length); range; range = next(length)) {
      const askedAt = performance.now()
      const isSlow = setTimeout(addAll, slowMs)
      try {
        const end = await take({ ...fetching, signal }, range, check)
        // A stretch that is cut short is asked for again, but one of nothing might be for ever.
        if (end <= range[0]) throw garbled(host, 'sent nothing of what was asked for')
        length = lengthFor(end - range[0], performance.now() - askedAt)
      } catch (error) {
        length = shortest
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
