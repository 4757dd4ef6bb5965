import { AppError } from '#contract/errors.ts'
import { statusOf } from '#http/attach.ts'
import { securityHeaders } from '#http/security-headers.ts'
import type { Attachments } from '#services/attachments/index.ts'
import { assetPathOf } from './own-page.ts'

/**
 * Answers `PUT app://…/attach/<chat>/<file name>` as the web server does (see http/attach.ts); null for every other request. Only our
 * own page can reach this scheme.
 */
export async function respondToAttach(
  attachments: Pick<Attachments, 'add' | 'checkSize'>,
  request: Request,
): Promise<Response | null> {
  const [chatId, name] = /^\/attach\/([^/]+)\/([^/]+)$/.exec(assetPathOf(request.url) ?? '')?.slice(1) ?? []
  if (request.method !== 'PUT' || chatId === undefined || name === undefined) return null
  try {
    const announced = Number(request.headers.get('content-length') ?? 0)
    attachments.checkSize(announced)
    const bytes = new Uint8Array(await request.arrayBuffer())
    return answer(
      201,
      await attachments.add(decodeURIComponent(chatId), decodeURIComponent(name), bytes, request.signal),
    )
  } catch (error) {
    if (error instanceof AppError) return answer(statusOf(error.code), { error: error.toInfo() })
    if (error instanceof URIError) return answer(400, { error: 'BAD_REQUEST' })
    throw error
  }
}

const answer = (status: number, body: unknown): Response =>
  Response.json(body, { status, headers: securityHeaders })
