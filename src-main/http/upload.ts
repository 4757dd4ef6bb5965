import type { FastifyInstance } from 'fastify'
import type { AppErrorCode } from '#contract/errors.ts'
import type { Uploads } from '#services/places/uploads.ts'
import { addFileDoor } from './file-door.ts'
import type { Gate } from './gate.ts'

const statuses: Partial<Record<AppErrorCode, number>> = {
  INVALID_INPUT: 400,
  NAME_TAKEN: 409,
  CONFLICT: 409,
  MODEL_FILE_INVALID: 415,
  INTERRUPTED: 503,
  DISK_FULL: 507,
}

/**
 * `PUT /upload/<file name>`: takes a model file into the library and answers 201 with its id. The name is a plain file name: where it
 * lies is not for a request to say. 409: it is there, or under way; 415: it is no model.
 */
export const addUpload = (app: FastifyInstance, gate: () => Gate, uploads: Uploads): void =>
  addFileDoor<{ name: string }>(app, gate, {
    url: '/upload/:name',
    // Files are sent one after the other by hand: more at once is somebody else.
    mostAtOnce: 8,
    // No model is larger: whatever announces more is no model.
    largestBytes: 4 * 1024 ** 4,
    taken: 201,
    statusOf: (code) => statuses[code] ?? 500,
    take: async ({ lengthBytes, body }, { name }) => {
      const { id } = await uploads.receive(name, lengthBytes, body)
      return { id }
    },
  })
