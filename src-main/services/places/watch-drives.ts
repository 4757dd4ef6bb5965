import type { Log } from '#lib/log.ts'
import type { ListDrives } from './drives.ts'

interface WatchDrivesOptions {
  listDrives: ListDrives
  onChange: () => void
  log: Pick<Log, 'warn'>
  everyMs?: number
}

/** Asking costs Windows two PowerShells, other systems some milliseconds. */
const usualMs = process.platform === 'win32' ? 20_000 : 4_000

/** Notices sticks that come and go, between `start` and `stop`. No system tells it in a way that needs no native code. */
export const watchDrives = ({ listDrives, onChange, log, everyMs = usualMs }: WatchDrivesOptions) => {
  let timer: NodeJS.Timeout | undefined
  let asking = false
  let last: string | undefined

  const ask = async () => {
    if (asking) return
    asking = true
    try {
      const now = JSON.stringify(await listDrives())
      if (last !== undefined && now !== last) onChange()
      last = now
    } catch (error) {
      log.warn({ error }, 'The drives could not be listed')
    } finally {
      asking = false
    }
  }
  return {
    start: () => {
      last = undefined
      clearInterval(timer)
      timer = setInterval(() => void ask(), everyMs)
      timer.unref()
      void ask()
    },
    stop: () => clearInterval(timer),
  }
}
