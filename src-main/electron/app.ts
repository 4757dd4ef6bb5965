import { join } from 'node:path'
import { app, dialog } from 'electron'
import { listAssets } from '#http/assets.ts'
import { createServices, type Services } from '#services/index.ts'
import { createDesktop } from './desktop.ts'
import { createLaunchEngine } from './launch-engine.ts'
import { installMenu } from './menu.ts'
import { registerScheme, serveInterface } from './protocol.ts'
import { serveRpc } from './rpc.ts'
import { guardContents, guardSession, setSwitches } from './security.ts'
import { createWindowKeeper } from './window.ts'

/** Nobody waits longer for a window that was closed; everything that matters is on disk by then. */
const closeWithinMs = 2_000

/** What Electron takes only before it is ready: switches, the scheme of our pages, where data lives. */
export function prepareBeforeReady(): void {
  const dataDir = app.commandLine.getSwitchValue('data') || app.commandLine.getSwitchValue('user-data-dir')
  if (dataDir !== '') app.setPath('userData', dataDir)
  // Chromium's own files apart from ours.
  app.setPath('sessionData', join(app.getPath('userData'), 'window'))
  setSwitches()
  registerScheme()
  app.on('web-contents-created', (_, contents) => guardContents(contents))
}

/** Opens the data folder and the window. What goes wrong is shown, as there is no terminal to say it on. */
export async function startDesktop(): Promise<void> {
  try {
    await start()
  } catch (error) {
    dialog.showErrorBox('Palabre cannot start', describe(error))
    app.exit(1)
  }
}

async function start(): Promise<void> {
  const root = app.getAppPath()
  const out = join(root, 'out')
  guardSession()
  serveInterface(await listAssets(join(out, 'renderer')))
  const services = await createServices({
    dataDir: app.getPath('userData'),
    launchEngine: createLaunchEngine(join(out, 'main', 'engine.js')),
    host: 'electron',
    version: app.getVersion(),
    starterModelsDir: app.isPackaged
      ? join(process.resourcesPath, 'models')
      : join(root, 'resources', 'models'),
    desktop: createDesktop(() => windows.current()),
  })
  closeBeforeQuit(services)
  serveRpc(services.router)
  installMenu()
  const windows = createWindowKeeper({
    preload: join(out, 'preload', 'preload.cjs'),
    statePath: join(app.getPath('userData'), 'window.json'),
    log: services.log,
  })
  windows.show()
  app.on('second-instance', windows.show)
  app.on('activate', windows.show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

/** Quitting waits for the services, but not for ever. */
function closeBeforeQuit(services: Services): void {
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    const late = new Promise((resolve) => setTimeout(resolve, closeWithinMs))
    void Promise.race([services.close(), late])
      .catch((error: unknown) => dialog.showErrorBox('Palabre', describe(error)))
      .finally(() => {
        closed = true
        app.quit()
      })
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error))
