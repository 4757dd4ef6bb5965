/** How the parts of the app end: in an order, and within a time. */
import { createLog, type Log } from '#lib/log.ts'
import type { Network } from './network/index.ts'
import type { SettingsService } from './settings/index.ts'

export type Closer = () => void | Promise<void>

/** Processes that do not end in this time are left to die with ours. */
const closingMs = 1500
/** What models remember of the last answers is kept only if it does not take longer than this. */
export const keepingMs = 700

/** Turning the offline switch ends what is under way, too; so does the end of the app. */
export const followSwitch = (settings: SettingsService, network: Network): Closer => {
  const changes = settings.changed()
  const follow = async () => {
    for await (const { offline } of changes) if (offline) network.disconnect()
  }
  const following = follow()
  return async () => {
    await changes.return?.()
    await following
    network.disconnect()
  }
}

export const openLog = (dir: string, closers: Closer[]): Log => {
  const log = createLog(dir)
  closers.push(() => log.close())
  return log
}

export const withinTime = async (ending: Promise<unknown>, log: Log, limitMs = closingMs) => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn({ limitMs }, 'Not everything ended in time')
      resolve()
    }, limitMs)
  })
  await Promise.race([ending, late])
  clearTimeout(timer)
}
