/** A thread that carries out checks which might never end; see checker.ts, which starts and ends it. */
import { parentPort } from 'node:worker_threads'
import { carryOut } from './carry-out.ts'
import type { CheckOrder, CheckReply } from './orders.ts'

const port = parentPort
if (!port) throw new Error('This file is a worker')
port.on('message', (order: CheckOrder) => {
  carryOut(order).then(
    (reply) => port.postMessage(reply),
    (error: unknown) => port.postMessage({ error: String(error) } satisfies CheckReply),
  )
})
