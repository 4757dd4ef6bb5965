import { readFileSync } from 'node:fs'
import { BrowserWindow, app, nativeTheme, screen } from 'electron'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import type { Log } from '#lib/log.ts'
import { startPage } from './own-page.ts'
import { recoverPage } from './recovery.ts'
import { canvas, fitToScreens, parseWindowState, smallest, type WindowState } from './window-state.ts'

const canvasNow = () => (nativeTheme.shouldUseDarkColors ? canvas.dark : canvas.light)

export interface WindowOptions {
  preload: string
  /** Where size and place are remembered. */
  statePath: string
  log: Log
}

/** The app's one window: shows it, makes it when it is not there, and remembers where it was. */
export function createWindowKeeper(options: WindowOptions) {
  let window: BrowserWindow | null = null
  return {
    current: () => window,
    show: () => {
      if (window) {
        if (window.isMinimized()) window.restore()
        window.focus()
        return
      }
      window = openWindow(options)
      window.on('closed', () => (window = null))
    },
  }
}

function openWindow({ preload, statePath, log }: WindowOptions): BrowserWindow {
  const state = fitToScreens(
    readState(statePath),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    width: state.width,
    height: state.height,
    ...state.place,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    backgroundColor: canvasNow(),
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => rememberState(window, statePath, log))
  const repaint = () => window.setBackgroundColor(canvasNow())
  nativeTheme.on('updated', repaint)
  window.on('closed', () => nativeTheme.off('updated', repaint))
  recoverPage(window, log)
  window.loadURL(startPage).catch((error: unknown) => log.error({ error }, 'The page could not be loaded'))
  return window
}

function readState(path: string): WindowState {
  try {
    return parseWindowState(readFileSync(path, 'utf8'))
  } catch {
    // The first start, or a file that cannot be read: the usual place.
    return parseWindowState('')
  }
}

function rememberState(window: BrowserWindow, path: string, log: Log): void {
  const { x, y, width, height } = window.getNormalBounds()
  const state: WindowState = { width, height, place: { x, y }, maximized: window.isMaximized() }
  try {
    writeFileAtomically(path, JSON.stringify(state))
  } catch (error) {
    log.warn({ error }, "The window's place could not be remembered")
  }
}
