import type { IncomingHttpHeaders } from 'node:http'
import { createSessions, type Sessions } from './sessions.ts'
import { createVisitors } from './visitors.ts'

/** Decides who gets in. It belongs to one port: names, origins and the cookie carry it. */
export interface Gate {
  sessions: Sessions
  /** Host and Origin as a request needs them; one that only reads may come without an Origin. */
  admits(headers: IncomingHttpHeaders, { readsOnly }: { readsOnly: boolean }): boolean
}

/** The gate of a server that listens on `host` and `port`, whose sessions are signed with `sessionKey`. */
export function createGate(host: string, port: number, sessionKey: Buffer): Gate {
  const visitors = createVisitors(host, port)
  return {
    sessions: createSessions(sessionKey, port),
    admits: ({ host: name, origin }, { readsOnly }) =>
      visitors.hostAllowed(name) && ((origin === undefined && readsOnly) || visitors.originAllowed(origin)),
  }
}
