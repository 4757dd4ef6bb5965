import { protocol, type Session } from 'electron'
import type { Assets } from '#http/assets.ts'
import { scheme } from './own-page.ts'
import { respond } from './respond.ts'

/** Makes `app://` a scheme like https: with an origin, a secure context, and no way around the CSP. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the interface from the list made at the start. */
export function serveInterface(session: Session, assets: Assets): void {
  session.protocol.handle(scheme, (request) => respond(assets, request))
}
