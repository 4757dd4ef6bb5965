import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { CheckedAddress } from './address.ts'
import { publicLookup, refusePrivate } from './public-address.ts'
import { reuseMemory } from './reuse-memory.ts'

/** One question to one host, redirects not followed. */
export interface Question {
  address: CheckedAddress
  method: 'GET' | 'HEAD'
  headers: Record<string, string>
  signal: AbortSignal
}

/** Imported, it would be asked for all that it exports, and load `fetch` for that: 20 to 50 ms of every command. */
const { Agent: HttpAgent, request: httpRequest } = process.getBuiltinModule('node:http')

const staleCodes = new Set(['ECONNRESET', 'EPIPE'])

/** Connections are kept for the next question; apart, those whose hosts had to be public. They keep no process alive. */
export function createAsk() {
  const keep = { keepAlive: true, maxFreeSockets: 8, timeout: 30_000 }
  const http = new HttpAgent(keep)
  const https = new HttpsAgent(keep)
  const publicHttps = new HttpsAgent({ ...keep, lookup: publicLookup })
  for (const agent of [http, https, publicHttps]) reuseMemory(agent)

  const once = ({ address: { url, mustBePublic }, ...options }: Question, fresh: boolean) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const kept = url.protocol === 'http:' ? http : mustBePublic ? publicHttps : https
    const lookup = mustBePublic ? { lookup: publicLookup } : {}
    const ask = url.protocol === 'http:' ? httpRequest : httpsRequest
    const request = ask(url, { ...options, ...lookup, agent: fresh ? false : kept })
    let answered = false
    request.once('response', (message) => {
      answered = true
      // Whoever reads the body hears of its errors; nobody has to read it.
      message.on('error', () => undefined)
      resolve(message)
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The other end may close a kept connection just when we ask over it: that says nothing, so ask anew.
      if (!answered && !fresh && request.reusedSocket && staleCodes.has(error.code ?? '')) {
        once({ address: { url, mustBePublic }, ...options }, true).then(resolve, reject)
      } else reject(error)
    })
    request.end()
    return promise
  }

  return {
    ask: async (question: Question): Promise<IncomingMessage> => {
      if (question.address.mustBePublic) refusePrivate(question.address.url)
      return once(question, false)
    },
    /** Closes what is kept for the next question. */
    closeKept: () => {
      for (const agent of [http, https, publicHttps]) agent.destroy()
    },
  }
}
