import type { Socket } from 'node:net'
import type { ApiError } from './errors.ts'

/**
 * Notices when the caller goes away. One that ends its side of the connection (FIN) may be gone, or may only have said all that it
 * has to say; a probe then writes something harmless, again and again: a caller that is gone answers the first by resetting the
 * connection, and the next one finds that out.
 */
export interface CallerWatch {
  /** Aborts when nobody is there any more, and with an ApiError when whoever is there is to be told that. */
  readonly signal: AbortSignal
  /** From now on work is done that would be in vain. */
  begun(): void
  /** Ends it as if the caller had left: it does not read. */
  giveUp(): void
  /** Ends it, and the caller is told why. */
  end(why: ApiError): void
  done(): void
}

/** What is written to find out: while nothing is lost yet but a place in the queue, and then. */
interface Probes {
  waiting: () => void
  working: () => void
}

/**
 * One that waits may do so for minutes, and reads all that is written then at once. Whoever is answered before is told nothing else:
 * not everyone who writes requests by hand expects something before the answer.
 */
const waitingFirstMs = 3000
const waitingEveryMs = 400
const workingEveryMs = 200

export const watchCaller = (socket: Socket, probes: Probes): CallerWatch => {
  const gone = new AbortController()
  // One connection may carry many requests at a time.
  socket.setMaxListeners(0)
  let isWorking = false
  let timer: NodeJS.Timeout | undefined

  const ask = () => {
    if (!socket.readableEnded) return
    clearInterval(timer)
    if (isWorking) repeat(probes.working, workingEveryMs)
    else timer = setTimeout(() => repeat(probes.waiting, waitingEveryMs), waitingFirstMs)
  }
  const repeat = (probe: () => void, everyMs: number) => {
    probe()
    timer = setInterval(probe, everyMs)
  }
  const leave = () => {
    clearInterval(timer)
    gone.abort()
  }
  socket.once('close', leave)
  socket.once('end', ask)
  if (socket.destroyed) leave()

  return {
    signal: gone.signal,
    begun: () => {
      if (isWorking) return
      isWorking = true
      ask()
    },
    giveUp: () => {
      leave()
      socket.destroy()
    },
    end: (why) => gone.abort(why),
    done: () => {
      clearInterval(timer)
      socket.off('close', leave)
      socket.off('end', ask)
    },
  }
}
