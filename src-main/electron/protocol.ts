import { protocol, type Session } from 'electron'
import type { Assets } from '#http/assets.ts'
import type { Attachments } from '#services/attachments/index.ts'
import type { Incoming } from '#services/exchange/incoming.ts'
import { respondToAttach } from './attach.ts'
import { respondToImport } from './import.ts'
import { scheme } from './own-page.ts'
import { respond } from './respond.ts'

/** Makes `app://` a scheme like https: with an origin, a secure context, and no way around the CSP. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the interface from the list made at the start, and takes the documents that it attaches and the chats that it imports. */
export function serveInterface(
  session: Session,
  assets: Assets,
  attachments: Pick<Attachments, 'add' | 'checkSize'>,
  incoming: Incoming,
): void {
  session.protocol.handle(
    scheme,
    async (request) =>
      (await respondToAttach(attachments, request)) ??
      (await respondToImport(incoming, request)) ??
      (await respond(assets, request)),
  )
}
