import { app, dialog, shell } from 'electron'
import { AppError } from '#contract/errors.ts'
import { rescueChats } from '#services/rescue/index.ts'
import { ownerAddress, showWhole } from './addresses.ts'
import { ask } from './ask.ts'
import { texts } from './texts.ts'

/**
 * Says why the app cannot start, and leaves. Where another Palabre has the data folder, offers to go there; where the chats'
 * file is damaged, to save what can be read of it and to start again.
 */
export async function reportStartFailure(error: unknown, dataDir: string | null): Promise<void> {
  const detail = error instanceof Error ? error.message : String(error)
  try {
    const url = app.isReady() ? ownerAddress(error) : null
    if (dataDir !== null && app.isReady() && isDamaged(error)) await offerRescue(detail, dataDir)
    else if (url === null) dialog.showErrorBox(texts.cannotStart.title, detail)
    else if (await ask(null, question(url))) await shell.openExternal(url)
  } finally {
    app.exit(1)
  }
}

const isDamaged = (error: unknown) => error instanceof AppError && error.code === 'DATABASE_DAMAGED'

async function offerRescue(detail: string, dataDir: string): Promise<void> {
  const { message, yes, no } = texts.chatsDamaged
  if (!(await ask(null, { type: 'warning', message, detail, yes, no }))) return
  try {
    rescueChats(dataDir)
    app.relaunch()
  } catch (error) {
    dialog.showErrorBox(texts.cannotStart.title, error instanceof Error ? error.message : String(error))
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
