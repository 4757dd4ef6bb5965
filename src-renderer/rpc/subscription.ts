import type { Client } from './connection.ts'
import { toShownError, type ShownError } from './errors.ts'
import { retryDelayMs, type Schedule } from './retry.ts'

/**
 * Listens to a stream of the contract for as long as wanted: whenever the connection comes back the stream
 * is opened again, from its snapshot. A stream that the host ends stays ended; an error that it answers
 * with is given to `onError`, and only an INTERNAL one is tried again. Returns what ends the listening.
 */
export type Subscribe = <T>(
  open: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<T>> | AsyncIterable<T>,
  onEvent: (event: T) => void,
  onError?: (error: ShownError) => void,
) => () => void

/** A single answer in the shape of a stream, to be asked for again after each reconnect. */
export async function* once<T>(answer: Promise<T>): AsyncGenerator<T> {
  yield await answer
}

interface Connected {
  client: Client
  /** Whatever stands for the present connection; null when there is none. */
  current: () => object | null
  onStatus: (listener: () => void) => () => void
  schedule: Schedule
}

export function createSubscribe({ client, current, onStatus, schedule }: Connected): Subscribe {
  return (open, onEvent, onError) => {
    const controller = new AbortController()
    const { signal } = controller

    /** Resolves with the connection as soon as there is one, with null when nobody listens any more. */
    const connection = () =>
      new Promise<object | null>((resolve) => {
        const settle = () => {
          const now = current()
          if (now === null && !signal.aborted) return
          stop()
          resolve(signal.aborted ? null : now)
        }
        const stop = onStatus(settle)
        signal.addEventListener('abort', settle, { once: true })
        settle()
      })

    const pause = (attempt: number) =>
      new Promise<void>((resolve) => {
        const cancel = schedule(resolve, retryDelayMs(attempt))
        const end = () => {
          cancel()
          resolve()
        }
        signal.addEventListener('abort', end, { once: true })
      })

    async function listen() {
      let failures = 0
      for (;;) {
        const connected = await connection()
        if (connected === null) return
        try {
          for await (const event of await open(client, signal)) {
            if (signal.aborted) return
            failures = 0
            onEvent(event)
          }
          if (current() === connected) return
        } catch (error) {
          if (signal.aborted) return
          if (current() !== connected) continue
          const shown = toShownError(error)
          onError?.(shown)
          if (shown.code !== 'INTERNAL' && shown.code !== 'HOST_GONE') return
          await pause(failures++)
        }
      }
    }

    void listen()
    return () => {
      controller.abort()
    }
  }
}
