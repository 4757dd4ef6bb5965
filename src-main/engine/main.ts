/**
 * The engine's process: one model, several conversations at a time, served over the channel to the process that
 * started it. It must not know chats, settings or files other than the model it is told to load, and it opens
 * no connection. It may die at any moment; whoever started it keeps what has arrived and starts it again.
 */
import { flushCompileCache } from 'node:module'
import { RPCHandler } from '@orpc/server/message-port'
import { parentPort } from '#lib/parent-port.ts'
import { createEngineRouter } from './router.ts'

// oRPC asks of each message whether it is a form, and the first mention of forms loads Node's whole HTTP client, 20 ms. None ever comes. To
// define the property anew would be such a mention too; to set it is none.
Reflect.set(globalThis, 'FormData', function FormData() {
  throw new Error('Nothing here is a form.')
})

const port = parentPort()
new RPCHandler(createEngineRouter()).upgrade(port)
// Nothing here needs saving, and native clean-up under way could hang: without a parent, leave at once.
port.on('close', () => process.kill(process.pid, 'SIGKILL'))
// A terminal sends Ctrl-C to the whole group; whoever started us decides what ends, and asks for it.
process.on('SIGINT', () => undefined)

/** By then the model is there, and most that an answer needs was compiled. */
const compiledAfterMs = 10_000
// Killed at its end, it would keep nothing of what it compiled. Without a folder for it, or with nothing new, this does nothing.
setTimeout(flushCompileCache, compiledAfterMs).unref()
