import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { texts } from './texts.ts'

/** The system's usual menu, with what works here. The app's own commands are in its palette. */
export function installMenu(): void {
  const isMac = process.platform === 'darwin'
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ]
  if (!app.isPackaged) view.push({ type: 'separator' }, { role: 'toggleDevTools' })
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { label: texts.menu.view, submenu: view },
    // Elsewhere the frame has these, and closing the only window would quit by a slip of Ctrl+W.
    isMac ? { role: 'windowMenu' } : { role: 'help', submenu: [{ role: 'about' }] },
  ]
  app.setAboutPanelOptions({ applicationVersion: app.getVersion(), copyright: texts.about })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
