import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { AppError } from '#contract/errors.ts'
import { errorFromChild } from '../from-child.ts'
import { watchHeartbeat, type HeartbeatLimits } from './heartbeat-watch.ts'
import type { EngineCalls, EngineExit, EnginePort, EngineProcess } from './types.ts'

/** Why a process is gone: it died, it hung and was killed, it did not stop and was killed, or it was ended. */
export type EndCause = 'crashed' | 'hung' | 'unstoppable' | 'ended'
export interface EngineEnd extends EngineExit {
  cause: EndCause
}

/** One engine process with its contract around it. */
export interface EngineClient {
  /** Electron's processes get theirs a moment after they were launched. */
  readonly pid: number | undefined
  readonly call: EngineCalls
  /** Resolves when the process is gone; never rejects. */
  readonly gone: Promise<EngineEnd>
  /** Kills the process and waits until its memory is back; the cause of the first call counts. */
  end(cause?: Exclude<EndCause, 'crashed'>): Promise<EngineEnd>
  stderrTail(): string
  /** Waits for a call; one that was made too late would never be answered, this rejects all the same. */
  whileAlive<T>(call: Promise<T>): Promise<T>
  /** Whatever a call threw, as an AppError; waits for the process's end when that is the reason. */
  explain(error: unknown): Promise<AppError>
}

/** Connects to a process that has just been started, and watches its heartbeat from now on. */
export const connect = (process: EngineProcess, limits?: HeartbeatLimits): EngineClient => {
  let cause: EndCause = 'crashed'
  const gone = process.exited.then((exit): EngineEnd => ({ ...exit, cause }))
  const end: EngineClient['end'] = (why = 'ended') => {
    if (cause === 'crashed') cause = why
    process.kill()
    return gone
  }
  const call: EngineClient['call'] = createORPCClient(new RPCLink({ port: closingWith(process) }))
  watchHeartbeat(call.heartbeat(), gone, () => void end('hung'), limits)
  return {
    get pid() {
      return process.pid
    },
    call,
    gone,
    end,
    stderrTail: () => process.stderrTail(),
    whileAlive: createWhileAlive(gone),
    explain: async (error) => {
      if (error instanceof AppError) return error
      const answered = errorFromChild(error)
      if (answered) return answered
      if (error instanceof ORPCError)
        return new AppError('INTERNAL', 'The engine gave an answer that was not understood.', {
          cause: error,
        })
      // Every other failure of a call means that the channel closed, and the process is gone or about to be.
      return endError(await gone)
    },
  }
}

/**
 * Each call leaves as soon as it is answered. A race against `gone` would be remembered by it, with what was answered, as long as
 * the process lives.
 */
const createWhileAlive = (gone: Promise<EngineEnd>): EngineClient['whileAlive'] => {
  const open = new Set<(end: EngineEnd) => void>()
  let ended: EngineEnd | undefined
  void gone.then((end) => {
    ended = end
    for (const leave of open) leave(end)
  })
  return async <T>(call: Promise<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const leave = (end: EngineEnd) => reject(endError(end))
    open.add(leave)
    call.then(resolve, reject)
    if (ended) leave(ended)
    try {
      return await promise
    } finally {
      open.delete(leave)
    }
  }
}

/** The error that a process's end means for what it was doing. */
export const endError = ({ cause, code, signal }: EngineEnd): AppError => {
  const how = signal ?? `code ${code ?? 'unknown'}`
  switch (cause) {
    case 'hung':
      return new AppError(
        'ENGINE_HUNG',
        'The engine did not respond any more and was ended. What had arrived is kept; ask again for a whole answer.',
      )
    case 'crashed':
      return new AppError(
        'ENGINE_CRASHED',
        `The engine died (${how}). What had arrived is kept; ask again for a whole answer.`,
        { details: { how } },
      )
    case 'unstoppable':
    case 'ended':
      return new AppError('ENGINE_UNLOADED', 'The model was taken out of memory. What had arrived is kept.')
  }
}

/** The process's port, closed as soon as the process is gone, whatever its host tells of it. */
const closingWith = ({ port, exited }: EngineProcess): EnginePort => ({
  on: (event, listener: (event: { data: unknown }) => void) => {
    if (event === 'message') {
      port.on('message', listener)
      return
    }
    let told = false
    const tell = () => {
      if (!told) listener({ data: undefined })
      told = true
    }
    port.on('close', tell)
    void exited.then(tell)
  },
  postMessage: (data) => port.postMessage(data),
})
