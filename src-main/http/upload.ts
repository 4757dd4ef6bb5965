import type { FastifyInstance } from 'fastify'
import { AppError, type AppErrorCode } from '#contract/errors.ts'
import type { Uploads } from '#services/places/uploads.ts'
import { bodyOf, leaveBody, turnAway } from './file-body.ts'
import type { Gate } from './gate.ts'
import { securityHeaders } from './security-headers.ts'

/** No model is larger: whatever announces more is no model. */
const largestBytes = 4 * 1024 ** 4
/** Files are sent one after the other by hand: more at once is somebody else. */
const mostAtOnce = 8

const statusOf: Partial<Record<AppErrorCode, number>> = {
  INVALID_INPUT: 400,
  CONFLICT: 409,
  MODEL_FILE_INVALID: 415,
  INTERRUPTED: 503,
  DISK_FULL: 507,
}

/**
 * `PUT /upload/<file name>`: takes a model file into the library and answers 201 with its id. The name is a plain file name:
 * where it lies is not for a request to say. 400, 401, 403, 409 (is there, or under way), 411, 413, 415 (no model), 429 and
 * 507 come with `{ error: { code, message } }`, or `{ error }` where there is nothing more to say.
 */
export function addUpload(app: FastifyInstance, gate: () => Gate, uploads: Uploads): void {
  void app.register((scope, _options, done) => {
    let underWay = 0
    scope.removeAllContentTypeParsers()
    // The body stays a stream: it is larger than memory.
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body))

    scope.put<{ Params: { name: string } }>(
      '/upload/:name',
      { bodyLimit: Number.MAX_SAFE_INTEGER },
      async (request, reply) => {
        if (!gate().sessions.has(request.headers.cookie)) return turnAway(reply, 401, 'NO_SESSION')
        const length = request.headers['content-length']
        if (length === undefined) return turnAway(reply, 411, 'LENGTH_REQUIRED')
        if (Number(length) > largestBytes) return turnAway(reply, 413, 'TOO_LARGE')
        if (underWay >= mostAtOnce) return turnAway(reply, 429, 'TOO_MANY_UPLOADS')
        underWay += 1
        try {
          const { id } = await uploads.receive(request.params.name, Number(length), bodyOf(request))
          return await reply.code(201).headers(securityHeaders).send({ id })
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          const { code, message } = error
          return await leaveBody(reply)
            .code(statusOf[code] ?? 500)
            .headers(securityHeaders)
            .send({ error: { code, message } })
        } finally {
          underWay -= 1
        }
      },
    )
    done()
  })
}
