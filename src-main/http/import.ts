import type { FastifyInstance } from 'fastify'
import { AppError, type AppErrorCode } from '#contract/errors.ts'
import type { Incoming } from '#services/exchange/incoming.ts'
import { bodyOf, leaveBody, turnAway } from './file-body.ts'
import type { Gate } from './gate.ts'
import { securityHeaders } from './security-headers.ts'

/** One after the other: each is read whole. */
const mostAtOnce = 1

const statuses: Partial<Record<AppErrorCode, number>> = {
  INVALID_INPUT: 400,
  INTERRUPTED: 503,
  DISK_FULL: 507,
}

/** The status that goes with an error of an import. */
export const importStatusOf = (code: AppErrorCode): number => statuses[code] ?? 500

/**
 * `PUT /import/<file name>`: reads the chats of a file in and answers 200 with a report. The name is for people alone. 400, 401,
 * 403, 411, 429 and 507 come with `{ error: { code, message } }`, or `{ error }` where there is nothing more to say.
 */
export function addImport(app: FastifyInstance, gate: () => Gate, incoming: Incoming): void {
  void app.register((scope, _options, done) => {
    let underWay = 0
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body))

    scope.put('/import/:name', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      if (!gate().sessions.has(request.headers.cookie)) return turnAway(reply, 401, 'NO_SESSION')
      const length = request.headers['content-length']
      if (length === undefined) return turnAway(reply, 411, 'LENGTH_REQUIRED')
      if (underWay >= mostAtOnce) return turnAway(reply, 429, 'TOO_MANY_UPLOADS')
      underWay += 1
      const gone = new AbortController()
      request.raw.socket.once('close', () => gone.abort())
      try {
        incoming.checkSize(Number(length))
        const report = await incoming.receive(bodyOf(request), gone.signal)
        return await reply.code(200).headers(securityHeaders).send(report)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        return await leaveBody(reply)
          .code(importStatusOf(error.code))
          .headers(securityHeaders)
          .send({ error: error.toInfo() })
      } finally {
        underWay -= 1
      }
    })
    done()
  })
}
