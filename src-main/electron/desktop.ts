import { stat } from 'node:fs/promises'
import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron'
import { AppError } from '#contract/errors.ts'
import { checkLink } from '#services/app/index.ts'
import type { Desktop } from '#services/desktop.ts'
import { showWhole } from './addresses.ts'
import { ask } from './ask.ts'
import { createKeyStore } from './key-store.ts'
import { texts } from './texts.ts'

/** What only the desktop app can do. */
export function createDesktop(currentWindow: () => BrowserWindow | null): Desktop {
  return {
    keyStore: createKeyStore(),
    async openExternal(address) {
      // The last gate before the system: the services asked the same, but this is where it matters.
      const { url, host } = checkLink(address)
      const { message, yes, no } = texts.openLink
      const detail = `${host}\n\n${showWhole(url)}`
      if (!(await ask(currentWindow(), { type: 'question', message, detail, yes, no }))) return false
      await shell.openExternal(url)
      return true
    },
    async revealFolder(path) {
      // `openPath` would run a program.
      const isFolder = (await stat(path)).isDirectory()
      const complaint = isFolder ? await shell.openPath(path) : 'it is no folder'
      if (complaint !== '') {
        throw new AppError('NOT_SUPPORTED', `The folder could not be shown: ${complaint}. It is ${path}.`)
      }
    },
    async pickFolder() {
      // The page only asks for the dialog: the path comes from the system, and never from there.
      const options: OpenDialogOptions = {
        title: texts.pickFolder.title,
        buttonLabel: texts.pickFolder.yes,
        properties: ['openDirectory', 'dontAddToRecent'],
      }
      const window = currentWindow()
      const { filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options))
      return filePaths[0] ?? null
    },
  }
}
