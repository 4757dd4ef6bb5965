import { protocol, type Session } from 'electron'
import type { Assets } from '#http/assets.ts'
import type { Attachments } from '#services/attachments/index.ts'
import { respondToAttach } from './attach.ts'
import { scheme } from './own-page.ts'
import { respond } from './respond.ts'

/** Makes `app://` a scheme like https: with an origin, a secure context, and no way around the CSP. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the interface from the list made at the start, and takes the documents that it attaches. */
export function serveInterface(
  session: Session,
  assets: Assets,
  attachments: Pick<Attachments, 'add' | 'checkSize'>,
): void {
  session.protocol.handle(
    scheme,
    async (request) => (await respondToAttach(attachments, request)) ?? (await respond(assets, request)),
  )
}
