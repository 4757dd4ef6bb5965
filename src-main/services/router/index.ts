/**
 * The contract, implemented: which service does what, who may ask, and how it fails. It holds no logic of its own and
 * knows no transport; every host serves this same router.
 */
import type { Log } from '#lib/log.ts'
import { chatRouter, type ChatServices } from './chats.ts'
import { libraryRouter, type LibraryServices } from './library.ts'
import { machineRouter, type MachineServices } from './machine.ts'
import { programRouter, type ProgramServices } from './programs.ts'
import { createProcedures } from './procedures.ts'

export type RouterOptions = ChatServices &
  LibraryServices &
  MachineServices &
  ProgramServices & {
    log: Log
  }

export type Router = ReturnType<typeof createRouter>

export const createRouter = (services: RouterOptions) => {
  const os = createProcedures(services.log)
  return os.router({
    ...chatRouter(os, services),
    ...libraryRouter(os, services),
    ...machineRouter(os, services),
    ...programRouter(os, services),
  })
}
