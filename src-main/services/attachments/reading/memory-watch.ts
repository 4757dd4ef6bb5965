import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { readingLimits } from './limits.ts'

/** What standard error says when the process has ended itself for its size. */
export const outOfMemoryWord = 'palabre-reader: too much memory'

const everyMs = 20

/** Starts `entry` in a thread of its own, so that the watch goes on while a document is unpacked without a pause. */
export const startMemoryWatch = (entry: URL): void => new Worker(entry).unref()

/**
 * What that thread does: ends the whole process as soon as it is too large. The limit of a heap would not do, as most of what a
 * document unpacks to lies outside of it.
 */
export const watchMemory = (): void => {
  setInterval(() => {
    if (process.memoryUsage.rss() < readingLimits.memoryBytes) return
    writeSync(2, `${outOfMemoryWord}\n`)
    process.kill(process.pid, 'SIGKILL')
  }, everyMs)
}
