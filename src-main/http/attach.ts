import type { FastifyInstance } from 'fastify'
import { AppError, type AppErrorCode } from '#contract/errors.ts'
import type { Attachments } from '#services/attachments/index.ts'
import { bodyOf, leaveBody, turnAway } from './file-body.ts'
import type { Gate } from './gate.ts'
import { securityHeaders } from './security-headers.ts'

/** Documents are held in memory while they wait to be read, one after the other. */
const mostAtOnce = 4

const statuses: Partial<Record<AppErrorCode, number>> = {
  INVALID_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  ATTACHMENT_TOO_LARGE: 413,
  ATTACHMENT_TOO_LONG: 413,
  INTERRUPTED: 503,
  DISK_FULL: 507,
}

/** The status that goes with an error: 415 for a document that cannot be read. */
export const statusOf = (code: AppErrorCode): number =>
  statuses[code] ?? (code.startsWith('ATTACHMENT_') ? 415 : 500)

/**
 * `PUT /attach/<chat>/<file name>`: reads a document into the chat's draft and answers 201 with the attachment. 401, 403, 404, 409,
 * 411, 413, 415 (cannot be read) and 429 come with `{ error: { code, message, details? } }`, or `{ error }` where there is nothing
 * more to say.
 */
export function addAttach(
  app: FastifyInstance,
  gate: () => Gate,
  attachments: Pick<Attachments, 'add' | 'checkSize'>,
): void {
  void app.register((scope, _options, done) => {
    let underWay = 0
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body))

    scope.put<{ Params: { chatId: string; name: string } }>(
      '/attach/:chatId/:name',
      { bodyLimit: Number.MAX_SAFE_INTEGER },
      async (request, reply) => {
        if (!gate().sessions.has(request.headers.cookie)) return turnAway(reply, 401, 'NO_SESSION')
        const length = request.headers['content-length']
        if (length === undefined) return turnAway(reply, 411, 'LENGTH_REQUIRED')
        if (underWay >= mostAtOnce) return turnAway(reply, 429, 'TOO_MANY_UPLOADS')
        underWay += 1
        const gone = new AbortController()
        request.raw.socket.once('close', () => gone.abort())
        try {
          attachments.checkSize(Number(length))
          const bytes = await collect(bodyOf(request), Number(length))
          const { chatId, name } = request.params
          const attachment = await attachments.add(chatId, name, bytes, gone.signal)
          return await reply.code(201).headers(securityHeaders).send(attachment)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          return await leaveBody(reply)
            .code(statusOf(error.code))
            .headers(securityHeaders)
            .send({ error: error.toInfo() })
        } finally {
          underWay -= 1
        }
      },
    )
    done()
  })
}

/** The whole body, which has as many bytes as were announced: the parser of requests sees to that. */
const collect = async (body: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = new Uint8Array(length)
  let done = 0
  for await (const chunk of body) {
    bytes.set(chunk, done)
    done += chunk.length
  }
  return bytes
}
