import { dialog, shell, type BrowserWindow } from 'electron'
import { checkLink } from '#services/app/index.ts'
import type { Desktop } from '#services/desktop.ts'

/** What only the desktop app can do. */
export function createDesktop(currentWindow: () => BrowserWindow | null): Desktop {
  return {
    async openExternal(address) {
      // The last gate before the system: the services asked the same, but this is where it matters.
      const { url, host } = checkLink(address)
      const question = {
        type: 'question' as const,
        message: `Open ${host} in your browser?`,
        detail: url,
        buttons: ['Cancel', 'Open'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      }
      const window = currentWindow()
      const { response } = await (window
        ? dialog.showMessageBox(window, question)
        : dialog.showMessageBox(question))
      if (response === 1) await shell.openExternal(url)
    },
    async revealFolder(path) {
      const complaint = await shell.openPath(path)
      if (complaint !== '') throw new Error(complaint)
    },
  }
}
