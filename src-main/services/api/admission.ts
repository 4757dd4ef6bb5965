/** Thrown when too many wait already. */
export class Busy extends Error {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('Too many requests are waiting for this model. Nothing was done. Try again a little later.')
    this.name = 'Busy'
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** A place at a model. */
export interface Turn {
  /** The model is there: what the answer takes counts from now on, and not what loading took. */
  ready(): void
  leave(): void
}

/** Who is served next at one model: as many at a time as it answers, the callers in turn. */
export interface Admission {
  /** Resolves with a place, or with null when `signal` aborts first. Throws Busy. */
  enter(caller: string, signal: AbortSignal): Promise<Turn | null>
  /** Looks again how many may be served: the model is ready. */
  look(): void
  readonly running: number
  readonly waiting: number
}

export interface AdmissionOptions {
  slots: () => number
  maxWaiting: number
  now?: () => number
}

interface Ticket {
  begin: () => void
}

/** Before any answer has come nothing is known: whoever is refused then looks again soon. */
const firstGuessMs = 5_000
const longestSeconds = 60

/** Callers take turns: one that sends a hundred at once does not make another wait for all of them. */
export const createAdmission = ({
  slots,
  maxWaiting,
  now = () => performance.now(),
}: AdmissionOptions): Admission => {
  /** By caller, in the order of their turns. */
  const queues = new Map<string, Ticket[]>()
  /** When each that is answered was begun with, the earliest first. */
  const running = new Set<{ since: number }>()
  let waiting = 0
  /** What an answer took lately. */
  let usualMs: number | null = null
  /** A model that is being loaded again will have as many places as it had. */
  let places = 1

  const look = () => {
    places = Math.max(places, slots())
    while (running.size < slots()) {
      const next = queues.entries().next()
      if (next.done) return
      const [caller, tickets] = next.value
      const ticket = tickets.shift()
      queues.delete(caller)
      if (tickets.length > 0) queues.set(caller, tickets)
      if (!ticket) continue
      waiting -= 1
      ticket.begin()
    }
  }
  const withdraw = (caller: string, ticket: Ticket): boolean => {
    const tickets = queues.get(caller)
    const index = tickets?.indexOf(ticket) ?? -1
    if (!tickets || index === -1) return false
    tickets.splice(index, 1)
    if (tickets.length === 0) queues.delete(caller)
    waiting -= 1
    return true
  }
  const take = (): Turn => {
    const place = { since: now() }
    running.add(place)
    return {
      ready: () => {
        place.since = now()
      },
      leave: () => {
        if (!running.delete(place)) return
        const tookMs = now() - place.since
        usualMs = usualMs === null ? tookMs : 0.8 * usualMs + 0.2 * tookMs
        look()
      },
    }
  }
  /** When all that wait now will have been served, as far as can be told. */
  const secondsUntilServed = (): number => {
    const [first] = running
    const longestMs = first ? now() - first.since : 0
    const ms =
      usualMs === null ? Math.max(firstGuessMs, longestMs) : Math.max(usualMs, longestMs) * (waiting / places)
    return Math.min(longestSeconds, Math.max(1, Math.ceil(ms / 1000)))
  }

  return {
    enter: (caller, signal) => {
      if (signal.aborted) return Promise.resolve(null)
      if (running.size >= slots() && waiting >= maxWaiting)
        return Promise.reject(new Busy(secondsUntilServed()))
      const { promise, resolve } = Promise.withResolvers<Turn | null>()
      const abort = () => {
        if (withdraw(caller, ticket)) resolve(null)
      }
      const ticket: Ticket = {
        begin: () => {
          signal.removeEventListener('abort', abort)
          resolve(take())
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      const tickets = queues.get(caller)
      if (tickets) tickets.push(ticket)
      else queues.set(caller, [ticket])
      waiting += 1
      look()
      return promise
    },
    look,
    get running() {
      return running.size
    },
    get waiting() {
      return waiting
    },
  }
}
