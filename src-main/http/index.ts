/**
 * The interface, served to a browser on this computer. Knows the services' router and the built files; not
 * what either does.
 *
 * Threat model. Whoever reaches the router owns the app: reads all chats, loads models. Reaching the port must
 * therefore not be enough, for any web page that the user visits can reach it, and any program on this computer.
 *  - A page of another site (CSRF, WebSocket hijacking): `Origin` must be ours for whatever changes or
 *    connects, cookies are SameSite=Strict, answers are same-origin by CORP.
 *  - A page whose name was rebound to 127.0.0.1: `Host` must name us, on every route and on upgrade.
 *  - Another program or user: needs the token, 256 random bits made anew at each start, given out once on the
 *    terminal, compared in constant time. It travels in the URL's fragment, which browsers send to nobody, and
 *    is exchanged for a cookie that scripts cannot read. Guessing is slowed to ten tries a minute. Sessions are
 *    signed with a key in the data folder: who can read that can read the chats beside it.
 *  - Odd or huge requests: limits on headers, bodies, messages, sockets and times; a reader that does not read
 *    is closed. No path from a request reaches the file system: files are found in a list made at the start, and an
 *    upload names a plain file that the library then places; it needs a session, room on the disk, and a header that the
 *    engine's process (never this one) takes for a model's before it gets that name. A document to attach needs a session, is held
 *    in memory up to a limit, read by a process of its own, and its name is for people alone.
 *  - What the page shows (a model's words are hostile): see security-headers.ts.
 * Not covered: programs of the same user that read this process's memory or terminal; and, as browsers share
 * cookies between the ports of a host, another server on this host to which the user's browser goes could see the
 * session's cookie and use it outside a browser for up to a week. Traffic is not encrypted: beyond
 * loopback (`--host`) it is for networks that the user trusts.
 */
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Router } from '@orpc/server'
import type { contract } from '#contract/index.ts'
import type { Access } from '#contract/procedure.ts'
import { silentLog, type Log } from '#lib/log.ts'
import type { Api } from '#services/api/index.ts'
import type { Attachments } from '#services/attachments/index.ts'
import type { Incoming } from '#services/exchange/incoming.ts'
import type { Uploads } from '#services/places/uploads.ts'
import { addApi, brokenForApi, isForApi, type ApiLimits } from './api/index.ts'
import { createApp, refuse } from './app.ts'
import { addAttach } from './attach.ts'
import { listAssets } from './assets.ts'
import { createGate } from './gate.ts'
import { addImport } from './import.ts'
import { addInterface, addSession } from './routes.ts'
import { limitRequestTime } from './request-time.ts'
import { addUpload } from './upload.ts'
import { serveRpcSocket } from './rpc-socket.ts'
import { securityHeaders } from './security-headers.ts'
import { isWildcard, urlHost } from './visitors.ts'

export type AppRouter = Router<typeof contract, { access: Access }>

export interface WebServerOptions {
  router: AppRouter
  /** Takes the models that a browser sends. */
  uploads: Uploads
  /** Takes the documents that a browser attaches to a chat. */
  attachments: Pick<Attachments, 'add' | 'checkSize'>
  /** Takes the files of chats that a browser sends. */
  incoming: Incoming
  /** The server for other programs, on the same address; its own threat model is in api/index.ts. Absent: none. */
  api?: Api
  /** Other limits of that server than the usual ones. */
  apiLimits?: Partial<ApiLimits>
  /** What goes wrong in it is noted here. */
  log?: Log
  /** The built interface; everything in it is public. */
  assetsDir: string
  /** Signs the sessions: with the same key and port they outlive a restart. A secret of the data folder. */
  sessionKey: Buffer
  /** The address to listen on; the names by which it may be asked follow from it. */
  host: string
  /** 0 takes a free one. */
  port: number
}

export interface WebServer {
  /** Without the token: safe to write down. */
  readonly origin: string
  /** What the user opens: the token is in its fragment. */
  readonly url: string
  readonly token: string
  /** Ends every connection within half a second. */
  close(): Promise<void>
}

/** Listens, and returns once it can be used. Throws the system's error (EADDRINUSE, EACCES…) when it cannot. */
export async function createWebServer({
  router,
  uploads,
  attachments,
  incoming,
  api,
  apiLimits,
  log = silentLog,
  assetsDir,
  sessionKey,
  host,
  port,
}: WebServerOptions): Promise<WebServer> {
  const shapeOf = (url: string, status: number) => brokenForApi(api, url, status)
  const app = createApp(shapeOf)
  // No request names this port: until the real one is known nobody is let in.
  let gate = createGate(host, -1, sessionKey)

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders)
    if (isForApi(request, api)) return
    // RFC 9112, 3.2. Whoever speaks HTTP/1.0 need not name it, and is turned away by the gate.
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      return refuse(reply.header('connection', 'close'), 400, 'BAD_REQUEST')
    // Programs ask without an Origin for what another server has: they are told that it is not here.
    const isNowhere = api?.isOn() === true && request.is404
    const readsOnly = request.method === 'GET' || request.method === 'HEAD' || isNowhere
    if (!gate.admits(request.headers, { readsOnly })) return refuse(reply, 403, 'FOREIGN_REQUEST')
  })
  limitRequestTime(app, shapeOf)
  addSession(app, () => gate)
  addUpload(app, () => gate, uploads)
  addAttach(app, () => gate, attachments)
  addImport(app, () => gate, incoming)
  if (api) addApi(app, { api, gate: () => gate, log, ...(apiLimits && { limits: apiLimits }) })
  addInterface(app, await listAssets(assetsDir), shapeOf)
  const sockets = serveRpcSocket({
    server: app.server,
    router,
    refuse(request: IncomingMessage) {
      if (!gate.admits(request.headers, { readsOnly: false })) return 403
      if (request.url !== '/rpc') return 404
      return gate.sessions.has(request.headers.cookie) ? null : 401
    },
  })

  await app.listen({ host, port })
  const { port: taken } = app.server.address() as AddressInfo
  gate = createGate(host, taken, sessionKey)
  const origin = `http://${urlHost(isWildcard(host) ? '127.0.0.1' : host)}:${taken}`
  const { token } = gate.sessions
  return {
    origin,
    url: `${origin}/#token=${token}`,
    token,
    async close() {
      await Promise.all([sockets.close(), app.close()])
    },
  }
}
