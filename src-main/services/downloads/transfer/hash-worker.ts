/** A thread that hashes bytes, and one file as far as it is told to; see hasher.ts, which starts it. */
import { createHash } from 'node:crypto'
import { openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { HashOrder, HashReply } from './hasher.ts'

const port = parentPort
if (!port) throw new Error('This file is a worker')
let file: number | undefined
let block: Buffer | undefined
let hash = createHash('sha256')
let at = 0

const reply = (message: HashReply) => port.postMessage(message)

const hashFileUpTo = (path: string, end: number) => {
  file ??= openSync(path, 'r')
  block ??= Buffer.allocUnsafeSlow(2 ** 20)
  while (at < end) {
    const length = readSync(file, block, 0, Math.min(block.length, end - at), at)
    if (length === 0) throw new Error('The file is shorter than what was written to it')
    hash.update(block.subarray(0, length))
    at += length
  }
}

port.on('message', (order: HashOrder) => {
  switch (order.type) {
    case 'restart':
      hash = createHash('sha256')
      at = 0
      break
    case 'bytes':
      hash.update(order.bytes)
      at += order.bytes.length
      reply({ type: 'taken' })
      break
    case 'file':
      hashFileUpTo(order.path, order.upTo)
      break
    case 'digest':
      reply({ type: 'digest', sha256: hash.digest('hex') })
  }
})
