import type { FastifyInstance } from 'fastify'
import type { AppErrorCode } from '#contract/errors.ts'
import type { Attachments } from '#services/attachments/index.ts'
import { addFileDoor } from './file-door.ts'
import type { Gate } from './gate.ts'

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

/** `PUT /attach/<chat>/<file name>`: reads a document into the chat's draft and answers 201 with the attachment. */
export const addAttach = (
  app: FastifyInstance,
  gate: () => Gate,
  attachments: Pick<Attachments, 'add' | 'checkSize'>,
): void =>
  addFileDoor<{ chatId: string; name: string }>(app, gate, {
    url: '/attach/:chatId/:name',
    // They are held in memory while they wait to be read, one after the other.
    mostAtOnce: 4,
    taken: 201,
    statusOf,
    take: async ({ lengthBytes, body, signal }, { chatId, name }) => {
      attachments.checkSize(lengthBytes)
      return attachments.add(chatId, name, await collect(body, lengthBytes), signal)
    },
  })

/** The whole body. */
const collect = async (body: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = new Uint8Array(length)
  let done = 0
  for await (const chunk of body) {
    bytes.set(chunk, done)
    done += chunk.length
  }
  return bytes
}
