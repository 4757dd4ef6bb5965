import { open } from 'node:fs/promises'
import { currentBoot, isSameBoot } from '#lib/boot.ts'
import { fileState } from '#lib/file-state.ts'
import type { Log } from '#lib/log.ts'
import type { Sidecars } from '../sidecars/index.ts'
import type { VerifyEvent } from './verify.ts'

interface UnsyncedOptions {
  sidecars: Pick<Sidecars, 'read' | 'update'>
  filesOf: (id: string) => string[]
  verify: (id: string, signal: AbortSignal) => AsyncGenerator<VerifyEvent, void, undefined>
  log: Pick<Log, 'warn'>
}

/**
 * Looks after the models that got their names before the disk had them for certain: what the system still has of them is
 * brought there; where it was started anew since, the power may have gone, and they are read again. One after the other and
 * behind everybody's back; what is found stands beside them as after any other check.
 */
export const settleUnsynced = (ids: readonly string[], options: UnsyncedOptions) => {
  const { sidecars, filesOf, verify, log } = options
  const closing = new AbortController()
  const isClosing = () => closing.signal.aborted
  const boot = currentBoot()

  /** Whether all that the system had of the file is on the disk now. */
  const sync = async (path: string): Promise<boolean> => {
    const before = await fileState(path)
    const file = await open(path, 'r')
    try {
      await file.datasync()
    } catch {
      // The disk did not take something: what it has is read.
      return false
    } finally {
      await file.close()
    }
    if ((await fileState(path)) === before) sidecars.update(path, { unsyncedIn: null })
    return true
  }
  const settle = async (id: string) => {
    for (const path of filesOf(id)) {
      const { unsyncedIn } = sidecars.read(path)
      if (unsyncedIn === null) continue
      if (isSameBoot(unsyncedIn, boot) && (await sync(path))) continue
      await read(id)
      return
    }
  }
  const read = async (id: string) => {
    for await (const event of verify(id, closing.signal)) {
      if (event.type === 'end' && event.provenance.hash === 'differs') {
        log.warn({ model: id }, 'A model was damaged before the disk had all of it')
      }
    }
  }
  const settleAll = async () => {
    for (const id of ids) {
      if (isClosing()) return
      try {
        await settle(id)
      } catch (error) {
        // Gone meanwhile, or not to be read: the next start looks again.
        if (!isClosing()) log.warn({ error, model: id }, 'A model could not be checked')
      }
    }
  }
  const settling = settleAll()
  return {
    close: async (): Promise<void> => {
      closing.abort()
      await settling
    },
  }
}
