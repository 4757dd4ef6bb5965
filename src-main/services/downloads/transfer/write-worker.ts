/** A thread that writes to files that are open already; see write-thread.ts, which starts it. */
import { writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { pieceBytes } from './blocks.ts'
import type { WriteOrder, WriteReply } from './write-thread.ts'

const port = parentPort
if (!port) throw new Error('This file is a worker')

/** The system may write less than it was given, just before the disk is full. */
const writeAll = ({ fd, position, bytes }: WriteOrder) => {
  for (let at = 0; at < bytes.length;) {
    at += writeSync(fd, bytes, at, Math.min(bytes.length - at, pieceBytes), position + at)
  }
}

port.on('message', (order: WriteOrder) => {
  let failure: WriteReply = null
  try {
    writeAll(order)
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    failure = { message, code }
  }
  port.postMessage(failure)
})
