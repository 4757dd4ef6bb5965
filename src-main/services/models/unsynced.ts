import type { Log } from '#lib/log.ts'
import type { Sidecars } from '../sidecars/index.ts'
import type { VerifyEvent } from './verify.ts'

interface UnsyncedOptions {
  sidecars: Pick<Sidecars, 'read'>
  filesOf: (id: string) => string[]
  verify: (id: string, signal: AbortSignal) => AsyncGenerator<VerifyEvent, void, undefined>
  log: Pick<Log, 'warn'>
}

/**
 * Reads the models again, from the disk itself, that got their names before that had them for certain: the power may have gone
 * since, or the disk may not have taken all, which the system tells at most once. One after the other and behind everybody's
 * back; what is found stands beside them as after any other check.
 */
export const checkUnsynced = (ids: readonly string[], options: UnsyncedOptions) => {
  const { sidecars, filesOf, verify, log } = options
  const closing = new AbortController()
  const isClosing = () => closing.signal.aborted
  const isUnsynced = (id: string) => filesOf(id).some((path) => sidecars.read(path).unsyncedIn !== null)

  const check = async (id: string) => {
    for await (const event of verify(id, closing.signal)) {
      if (event.type === 'end' && event.provenance.hash === 'differs') {
        log.warn({ model: id }, 'A model was damaged before the disk had all of it')
      }
    }
  }
  const checkAll = async () => {
    for (const id of ids) {
      if (isClosing()) return
      try {
        if (isUnsynced(id)) await check(id)
      } catch (error) {
        // Gone meanwhile, or not to be read: the next start looks again.
        if (!isClosing()) log.warn({ error, model: id }, 'A model could not be checked')
      }
    }
  }
  const checking = checkAll()
  return {
    close: async (): Promise<void> => {
      closing.abort()
      await checking
    },
  }
}
