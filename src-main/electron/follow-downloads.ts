import { createRouterClient } from '@orpc/server'
import type { BrowserWindow } from 'electron'
import type { AppRouter } from '#http/index.ts'
import type { Log } from '#lib/log.ts'
import { taskbarProgress } from './taskbar.ts'

/** Shows how far the downloads are in the window's icon, as long as the services run. */
export function followDownloads(
  router: AppRouter,
  currentWindow: () => BrowserWindow | null,
  log: Log,
): void {
  const client = createRouterClient(router, { context: { access: 'owner' } })
  const follow = async () => {
    for await (const downloads of await client.downloads.changed()) {
      const { value, mode } = taskbarProgress(downloads)
      currentWindow()?.setProgressBar(value, { mode })
    }
  }
  follow().catch((error: unknown) => log.warn({ error }, 'The downloads are not shown in the taskbar'))
}
