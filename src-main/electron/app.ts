import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog, ipcMain, session } from 'electron'
import { createApiDoor } from '#http/api/server.ts'
import { listAssets } from '#http/assets.ts'
import { createServices, type Services } from '#services/index.ts'
import { showDropped } from './channels.ts'
import { chooseDataDir } from './choose-data-dir.ts'
import { createDesktop } from './desktop.ts'
import { createLaunchEngine, createLaunchReader } from './launch-engine.ts'
import { answerDrop } from './dropped.ts'
import { followDownloads } from './follow-downloads.ts'
import { installMenu } from './menu.ts'
import { registerScheme, serveInterface } from './protocol.ts'
import { serveRpc } from './rpc.ts'
import { guardContents, guardSession, setSwitches } from './security.ts'
import { reportStartFailure } from './start-failure.ts'
import { texts } from './texts.ts'
import { followTheme } from './theme.ts'
import { createWindowKeeper } from './window.ts'

/** Nobody waits longer for a window that was closed; everything that matters is on disk by then. */
const closeWithinMs = 2_000

/**
 * Runs the desktop app, or leaves when one is running on this data folder already, which then comes to the
 * front. What goes wrong is shown in a dialog, as there is no terminal to say it on.
 */
export function startDesktopApp(): void {
  try {
    const dataDir = chooseDataDir(process.argv.slice(1), process.cwd())
    placeFolders(dataDir)
    if (!app.requestSingleInstanceLock()) {
      app.quit()
      return
    }
    setSwitches()
    registerScheme()
    app.on('web-contents-created', (_, contents) => guardContents(contents))
    app
      .whenReady()
      .then(() => open(dataDir))
      .catch((error: unknown) => reportStartFailure(error, dataDir))
  } catch (error) {
    void reportStartFailure(error, null)
  }
}

/** Chromium's own files lie apart from ours. The single instance is counted by `userData`. */
function placeFolders(dataDir: string): void {
  const chromiumDir = join(dataDir, 'chromium')
  mkdirSync(chromiumDir, { recursive: true, mode: 0o700 })
  app.setPath('userData', dataDir)
  app.setPath('sessionData', chromiumDir)
}

/** Opens the data folder, then the window. */
async function open(dataDir: string): Promise<void> {
  const root = app.getAppPath()
  const out = join(root, 'out')
  const assets = await listAssets(join(out, 'renderer'))
  const services = await createServices({
    dataDir,
    launchEngine: createLaunchEngine(join(out, 'main', 'engine.js')),
    launchReader: createLaunchReader(join(out, 'main', 'reader.js')),
    host: 'electron',
    version: app.getVersion(),
    starterModelsDir: join(app.isPackaged ? process.resourcesPath : join(root, 'resources'), 'models'),
    desktop: createDesktop(() => windows.current()),
  })
  const { router, log } = services
  closeBeforeQuit(services)
  guardSession(session.defaultSession)
  serveInterface(session.defaultSession, assets, services.attachments, services.incoming)
  serveRpc(router, log)
  ipcMain.handle(showDropped, ({ senderFrame }, path: unknown) =>
    answerDrop(senderFrame, path, { show: services.showPlace, log }),
  )
  await followTheme(router, log)
  await services.api.serveWith(createApiDoor(services.api, log))
  installMenu()
  const windows = createWindowKeeper({
    preload: join(out, 'preload', 'preload.cjs'),
    statePath: join(dataDir, 'window.json'),
    log,
  })
  app.on('second-instance', windows.show)
  app.on('activate', windows.show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  windows.show()
  followDownloads(router, windows.current, log)
}

/** Once the windows are closed, leaving waits for the services, but not for ever; so does dying of a mistake. */
function closeBeforeQuit(services: Services): void {
  const { log } = services
  let leaving: Promise<void> | undefined
  const leave = (exitCode: number, lastWords?: () => void) => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, closeWithinMs))
    leaving ??= Promise.race([services.close(), late])
      .catch((error: unknown) => log.error({ error }, 'Not everything could be closed'))
      .finally(() => {
        lastWords?.()
        app.exit(exitCode)
      })
  }
  app.on('will-quit', (event) => {
    event.preventDefault()
    leave(0)
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'The app made a mistake and ends')
    leave(1, () => dialog.showErrorBox(texts.crashed.title, texts.crashed.detail))
  })
  // A page can cause these by garbage on its port, so they are no reason to end.
  process.on('unhandledRejection', (error) =>
    log.error({ frames: framesOf(error) }, 'A promise failed unattended'),
  )
}

/** Where an error happened. Not its message, which may quote what the page sent, and no log keeps chat text. */
const framesOf = (error: unknown): string[] =>
  error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
