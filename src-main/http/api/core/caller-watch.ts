import type { Socket } from 'node:net'

/**
 * Notices when the caller goes away. One that ends its side of the connection (FIN) may be gone, or may only have said all that it
 * has to say; `probe` then writes something harmless, again and again: a caller that is gone answers the first by resetting the
 * connection, and the next one finds that out.
 */
export interface CallerWatch {
  /** Aborts when nobody is there any more. */
  readonly signal: AbortSignal
  /** From now on work is done that would be in vain. */
  begun(): void
  /** Ends it as if the caller had left: it does not read. */
  giveUp(): void
  done(): void
}

const probeEveryMs = 200

export const watchCaller = (socket: Socket, probe: () => void): CallerWatch => {
  const gone = new AbortController()
  // One connection may carry many requests at a time.
  socket.setMaxListeners(0)
  let isWorking = false
  let timer: NodeJS.Timeout | undefined

  const ask = () => {
    if (!isWorking || timer || !socket.readableEnded) return
    probe()
    timer = setInterval(probe, probeEveryMs)
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
      isWorking = true
      ask()
    },
    giveUp: () => {
      leave()
      socket.destroy()
    },
    done: () => {
      clearInterval(timer)
      socket.off('close', leave)
      socket.off('end', ask)
    },
  }
}
