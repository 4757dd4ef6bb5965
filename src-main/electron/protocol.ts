import { protocol } from 'electron'
import type { Assets } from '#http/assets.ts'
import { securityHeaders } from '#http/security-headers.ts'
import { assetPathOf, scheme } from './own-page.ts'

/** Makes `app://` a scheme like https: with an origin, a secure context, and no way around the CSP. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the interface from the list made at the start, under the same headers as in a browser. */
export function serveInterface(assets: Assets): void {
  protocol.handle(scheme, async ({ url, method }) => {
    if (method !== 'GET') return refuse(405)
    const asset = assets.get(assetPathOf(url) ?? '')
    if (!asset) return refuse(404)
    const bytes = await asset.bytes('identity')
    return new Response(new Uint8Array(bytes), {
      headers: { ...securityHeaders, 'content-type': asset.type },
    })
  })
}

const refuse = (status: number): Response => new Response(null, { status, headers: securityHeaders })
