import { garbled } from './answer.ts'
import { createRanges, type Range } from './ranges.ts'
import { take, type Accepted, type Fetching } from './take.ts'
import { NoRanges, toError } from './trouble.ts'

/** So many answers with the whole file in a row, where a range was asked for, are no slip any more. */
const slips = 3

/**
 * Fetches what is missing over several connections, each taking the next stretch in order, so that the hash can follow
 * closely. Throws NoRanges where the server has none, and when there is no use in going on.
 */
export const fetchRanges = async (fetching: Fetching): Promise<void> => {
  const { part, patience, tuning } = fetching
  const chunkBytes = Math.ceil(tuning.windowBytes / (tuning.connections + 1))
  const taken = createRanges(part.written.toArray())
  const round = new AbortController()
  const signal = AbortSignal.any([fetching.signal, round.signal])
  const workers: Promise<void>[] = []
  let failure: Error | undefined
  let wholes = 0
  let host = ''

  const next = async (): Promise<Range | null> => {
    signal.throwIfAborted()
    const [gap] = taken.gaps(0, part.sizeBytes ?? chunkBytes)
    if (!gap) return null
    const range: Range = [gap[0], Math.min(gap[1], gap[0] + chunkBytes)]
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
    while (workers.length < tuning.connections) addWorker()
  }

  const work = async () => {
    for (let range = await next(); range; range = await next()) {
      try {
        const end = await take({ ...fetching, signal }, range, check)
        // A stretch that is cut short is asked for again, but one of nothing might be for ever.
        if (end <= range[0]) throw garbled(host, 'sent nothing of what was asked for')
      } catch (error) {
        await patience.endure(error, signal)
      } finally {
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
