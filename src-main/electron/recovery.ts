import type { BrowserWindow } from 'electron'
import type { Log } from '#lib/log.ts'
import { createRestartPolicy } from '#services/engines/restart-policy.ts'
import { ask } from './ask.ts'
import { texts } from './texts.ts'

/**
 * Loads a page again that crashed, or that hangs and is given up by the user. Nothing is lost by that: the services
 * keep what is under way, and the page keeps drafts as they are typed. At the third crash within a minute it asks.
 */
export function recoverPage(window: BrowserWindow, log: Log): void {
  const policy = createRestartPolicy()
  const { webContents } = window
  const reload = () => {
    if (!window.isDestroyed()) webContents.reload()
  }
  const askFirst = async () => {
    const { message, detail, yes, no } = texts.pageCrashed
    if (await ask(window, { type: 'error', message, detail, yes, no })) reload()
    else window.close()
  }

  webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log.error({ reason, exitCode }, 'The page crashed')
    // Afterwards: Chromium is still putting the old process away.
    if (policy.mayRestart()) setImmediate(reload)
    else askFirst().catch((error: unknown) => log.error({ error }, 'The page could not be loaded again'))
  })

  let hanging: AbortController | null = null
  webContents.on('responsive', () => hanging?.abort())
  webContents.on('unresponsive', () => {
    log.warn({}, 'The page hangs')
    hanging = new AbortController()
    const { signal } = hanging
    const { message, detail, yes, no } = texts.pageHangs
    ask(window, { type: 'warning', message, detail, yes, no, signal }).then(
      (isGivenUp) => {
        if (isGivenUp && !signal.aborted) webContents.forcefullyCrashRenderer()
      },
      (error: unknown) => log.error({ error }, 'The question could not be asked'),
    )
  })
}
