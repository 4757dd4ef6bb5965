import { app, dialog, shell } from 'electron'
import { ownerAddress, showWhole } from './addresses.ts'
import { ask } from './ask.ts'
import { texts } from './texts.ts'

/** Says why the app cannot start, and leaves. Where another Palabre has the data folder, offers to go there. */
export async function reportStartFailure(error: unknown): Promise<void> {
  const detail = error instanceof Error ? error.message : String(error)
  try {
    const url = app.isReady() ? ownerAddress(error) : null
    if (url === null) dialog.showErrorBox(texts.cannotStart.title, detail)
    else if (await ask(null, question(url))) await shell.openExternal(url)
  } finally {
    app.exit(1)
  }
}

const question = (url: string) => ({
  type: 'info' as const,
  message: texts.inUse.title,
  // Without the token, which is nobody's to read over a shoulder.
  detail: `${texts.inUse.detail}\n\n${showWhole(new URL(url).origin)}`,
  yes: texts.inUse.open,
  no: texts.quit,
})
