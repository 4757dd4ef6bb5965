/**
 * A page in place of the interface, for a browser whose chats cannot be opened because their file is damaged: it says so, and one
 * button asks for what can be read. Knows nothing of files; whoever serves it does what is asked, and says how it went.
 *
 * Threat model. Whoever gets through could have the damaged file replaced by what can be read of it, once; nothing can be read here.
 * It listens on loopback alone, on a free port, until it has been answered. `Host` must name us on every request (a name rebound to
 * 127.0.0.1), `Origin` must be ours for what asks (a page of another site), and the address holds 256 random bits made for this run,
 * compared in constant time (another program, another user). No script runs, and all that is said is escaped.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createApp, refuse } from '../app.ts'
import { limitRequestTime } from '../request-time.ts'
import { securityHeaders } from '../security-headers.ts'
import { createVisitors } from '../visitors.ts'
import { contentSecurityPolicy, pageOf, type Said } from './page.ts'

export type { Said } from './page.ts'

interface DamagedPage {
  /** Where it is, with its secret. */
  readonly url: string
  /** The next press of the button; rejects when `signal` aborts. */
  wished(signal: AbortSignal): Promise<unknown>
  /** Shows whoever pressed it what became of it. Resolves once that was sent. */
  answer(said: Said): Promise<void>
  close(): Promise<void>
}

const host = '127.0.0.1'

/** Listens, and returns once it can be opened. `first` is what it says until the button was pressed. */
export async function serveDamagedPage(first: Said): Promise<DamagedPage> {
  const app = createApp()
  const token = randomBytes(32).toString('base64url')
  let said = first
  /** A press that was not answered yet; who presses meanwhile is told the same. */
  let pressed: PromiseWithResolvers<Said> | null = null
  let notice = Promise.withResolvers<null>()
  const sending = new Set<Promise<void>>()
  let visitors = createVisitors(host, -1)

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...securityHeaders, ...headers })
    const { host: name, origin } = request.headers
    const isAdmitted = visitors.hostAllowed(name) && (reads(request) || visitors.originAllowed(origin))
    if (!isAdmitted) return refuse(reply, 403, 'FOREIGN_REQUEST')
    if (!sameText(request.url, `/${token}`)) return refuse(reply, 404, 'NOT_FOUND')
  })
  limitRequestTime(app)
  // The form has no fields.
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
    payload.resume()
    done(null)
  })
  const show = (reply: FastifyReply, said: Said) => reply.type('text/html; charset=utf-8').send(pageOf(said))
  app.get('/:token', (_request, reply) => show(reply, said))
  app.post('/:token', async (_request, reply) => {
    const sent = new Promise<void>((resolve) => reply.raw.once('close', resolve))
    sending.add(sent)
    void sent.then(() => sending.delete(sent))
    pressed ??= Promise.withResolvers<Said>()
    notice.resolve(null)
    return show(reply, await pressed.promise)
  })

  await app.listen({ host, port: 0 })
  const { port } = app.server.address() as AddressInfo
  visitors = createVisitors(host, port)
  return {
    url: `http://${host}:${port}/${token}`,
    wished: (signal) => {
      const left = Promise.withResolvers<never>()
      const leave = () => left.reject(new Error('Nobody waits for it any more.'))
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave, { once: true })
      return Promise.race([notice.promise, left.promise])
    },
    answer: async (next) => {
      said = next
      notice = Promise.withResolvers<null>()
      pressed?.resolve(next)
      pressed = null
      await Promise.all(sending)
    },
    close: () => app.close(),
  }
}

// A form that sends no Referer has no Origin either.
const headers = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
}

const reads = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'
const digest = (text: string) => createHash('sha256').update(text).digest()
const sameText = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))
