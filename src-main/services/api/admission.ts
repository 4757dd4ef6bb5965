/** Thrown when too many wait already. */
export class Busy extends Error {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super('Too many requests are waiting for this model. Nothing was done. Try again a little later.')
    this.name = 'Busy'
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Who is served next at one model: as many at a time as it answers, the callers in turn. */
export interface Admission {
  /** Resolves with what gives the place free, or with null when `signal` aborts first. Throws Busy. */
  enter(caller: string, signal: AbortSignal): Promise<(() => void) | null>
  /** Looks again how many may be served: the model is ready. */
  look(): void
  readonly running: number
  readonly waiting: number
}

export interface AdmissionOptions {
  slots: () => number
  maxWaiting: number
}

interface Ticket {
  begin: () => void
}

/** How long an answer took lately decides what a refused caller is told; this long at first. */
const firstGuessMs = 5_000

/** Callers take turns: one that sends a hundred at once does not make another wait for all of them. */
export const createAdmission = ({ slots, maxWaiting }: AdmissionOptions): Admission => {
  /** By caller, in the order of their turns. */
  const queues = new Map<string, Ticket[]>()
  let running = 0
  let waiting = 0
  let usualMs = firstGuessMs

  const look = () => {
    while (running < slots()) {
      const next = queues.entries().next()
      if (next.done) return
      const [caller, tickets] = next.value
      const ticket = tickets.shift()
      queues.delete(caller)
      if (tickets.length > 0) queues.set(caller, tickets)
      if (!ticket) continue
      waiting -= 1
      running += 1
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
  const leaver = () => {
    const startedAt = performance.now()
    let left = false
    return () => {
      if (left) return
      left = true
      running -= 1
      usualMs = 0.8 * usualMs + 0.2 * (performance.now() - startedAt)
      look()
    }
  }

  return {
    enter: (caller, signal) => {
      if (signal.aborted) return Promise.resolve(null)
      if (running >= slots() && waiting >= maxWaiting) {
        const seconds = Math.ceil((usualMs * (waiting / Math.max(1, slots()))) / 1000)
        return Promise.reject(new Busy(Math.min(60, Math.max(1, seconds))))
      }
      const { promise, resolve } = Promise.withResolvers<(() => void) | null>()
      const abort = () => {
        if (withdraw(caller, ticket)) resolve(null)
      }
      const ticket: Ticket = {
        begin: () => {
          signal.removeEventListener('abort', abort)
          resolve(leaver())
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
      return running
    },
    get waiting() {
      return waiting
    },
  }
}
