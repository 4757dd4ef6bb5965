import type { Assets } from '#http/assets.ts'
import { securityHeaders } from '#http/security-headers.ts'
import { assetPathOf } from './own-page.ts'

/** Answers a request for a file of the interface, under the same headers as in a browser. */
export async function respond(
  assets: Assets,
  { method, url }: { method: string; url: string },
): Promise<Response> {
  if (method !== 'GET') return refuse(405)
  const asset = assets.get(assetPathOf(url) ?? '')
  if (!asset) return refuse(404)
  const bytes = await asset.bytes('identity')
  return new Response(new Uint8Array(bytes), {
    headers: { ...securityHeaders, 'content-type': asset.type },
  })
}

const refuse = (status: number): Response => new Response(null, { status, headers: securityHeaders })
