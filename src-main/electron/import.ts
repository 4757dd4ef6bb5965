import { AppError } from '#contract/errors.ts'
import { importStatusOf } from '#http/import.ts'
import { securityHeaders } from '#http/security-headers.ts'
import type { Incoming } from '#services/exchange/incoming.ts'
import { assetPathOf } from './own-page.ts'

/**
 * Answers `PUT app://…/import/<file name>` as the web server does (see http/import.ts); null for every other request. Only our own
 * page can reach this scheme.
 */
export async function respondToImport(incoming: Incoming, request: Request): Promise<Response | null> {
  if (request.method !== 'PUT' || !/^\/import\/[^/]+$/.test(assetPathOf(request.url) ?? '')) return null
  try {
    incoming.checkSize(Number(request.headers.get('content-length') ?? 0))
    return answer(200, await incoming.receive(request.body ?? new Blob([]).stream(), request.signal))
  } catch (error) {
    if (error instanceof AppError) return answer(importStatusOf(error.code), { error: error.toInfo() })
    throw error
  }
}

const answer = (status: number, body: unknown): Response =>
  Response.json(body, { status, headers: securityHeaders })
