import type { FastifyInstance } from 'fastify'
import type { AppErrorCode } from '#contract/errors.ts'
import type { Incoming } from '#services/exchange/incoming.ts'
import { addFileDoor } from './file-door.ts'
import type { Gate } from './gate.ts'

const statuses: Partial<Record<AppErrorCode, number>> = {
  INVALID_INPUT: 400,
  INTERRUPTED: 503,
  DISK_FULL: 507,
}

/** The status that goes with an error of an import. */
export const importStatusOf = (code: AppErrorCode): number => statuses[code] ?? 500

/** `PUT /import/<file name>`: reads the chats of a file in and answers 200 with a report. The name is for people alone. */
export const addImport = (app: FastifyInstance, gate: () => Gate, incoming: Incoming): void =>
  addFileDoor(app, gate, {
    url: '/import/:name',
    // Each is read whole.
    mostAtOnce: 1,
    taken: 200,
    statusOf: importStatusOf,
    take: async ({ lengthBytes, body, signal }) => {
      incoming.checkSize(lengthBytes)
      return incoming.receive(body, signal)
    },
  })
