import { statfs } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { HardwareSample } from '#contract/hardware.ts'

/** What is measured of the whole computer; the engines and warnings are added to it. */
export type Reading = Omit<HardwareSample, 'at' | 'app' | 'engines' | 'warnings'>

/** Reads the computer's figures, each as often as is worth what it costs. */
export interface Gauge {
  read(): Promise<Reading>
  /** In bytes, of a process; null when it is gone. */
  memoryOf(pid: number): number | null
  /** Seconds of processor time that a process has had; null where the system does not tell. */
  secondsOf(pid: number): number | null
}

/** Passes on what `read` said, asking again only after `everyMs`. */
export const rarely = <T>(everyMs: number, read: () => T, now: () => number): (() => T) => {
  let at = -Infinity
  let value: T
  return () => {
    if (now() - at >= everyMs) {
      value = read()
      at = now()
    }
    return value
  }
}

/** The same for what takes its time: what it said last, at once, and `nothing` until it has said something. */
export const rarelyAsync = <T>(
  everyMs: number,
  read: () => Promise<T>,
  nothing: T,
  now: () => number,
): (() => T) => {
  let at = -Infinity
  let value = nothing
  let asking = false
  return () => {
    if (!asking && now() - at >= everyMs) {
      asking = true
      at = now()
      read()
        .then((next) => (value = next))
        .catch(() => (value = nothing))
        .finally(() => (asking = false))
    }
    return value
  }
}

/** So long the first sample waits for what takes its time: "not told" is said of a computer only after it was asked. */
export const firstAnswerMs = 1000

/** `rarelyAsync` whose first value is waited for, though not for ever: a share that is away answers no `statfs`. */
export const rarelyAwaited = <T>(
  everyMs: number,
  read: () => Promise<T>,
  nothing: T,
  now: () => number,
): (() => Promise<T>) => {
  let first: Promise<unknown> | undefined
  const value = rarelyAsync(
    everyMs,
    () => {
      const answer = read()
      first ??= Promise.race([answer.catch(() => undefined), delay(firstAnswerMs, undefined, { ref: false })])
      return answer
    },
    nothing,
    now,
  )
  return async () => {
    value()
    await first
    return value()
  }
}

type Space = Pick<HardwareSample['disk'], 'freeBytes' | 'totalBytes'>
export const noSpace: Space = { freeBytes: null, totalBytes: null }

/** Of the disk that a folder is on. */
export const readSpace = async (dir: string): Promise<Space> => {
  const { bavail, blocks, bsize } = await statfs(dir)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
