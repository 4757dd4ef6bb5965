import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#contract/errors.ts'
import { refuse } from './app.ts'

/** Bodies that are files: what the two routes that take them have in common. */

/** How long nothing may come. */
const idleMs = 30_000

/** What is sent, as long as it keeps coming. */
export async function* bodyOf(request: FastifyRequest): AsyncGenerator<Uint8Array> {
  const { socket } = request.raw
  socket.setTimeout(idleMs, () => socket.destroy())
  try {
    yield* (request.body ?? []) as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'The file did not arrive whole; nothing was kept. Send it again.', {
      cause,
    })
  } finally {
    socket.setTimeout(0)
  }
}

/** The rest of a body that nobody wants is not read to its end: the connection goes after the answer. */
export const leaveBody = (reply: FastifyReply) => reply.header('connection', 'close')

/** Refuses in a word, without waiting for the body. */
export const turnAway = (reply: FastifyReply, status: number, error: string) =>
  refuse(leaveBody(reply), status, error)
