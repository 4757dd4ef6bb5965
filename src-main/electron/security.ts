import { app, session, type WebContents } from 'electron'
import { isOwnPage } from './own-page.ts'

/** The one thing a page may ask for: writing to the clipboard after a click on a copy button. */
const allowedPermissions: readonly string[] = ['clipboard-sanitized-write']

/** Chromium's own ways out are closed before it starts: no name resolves, and nothing is asked in the background. */
export function setSwitches(): void {
  app.enableSandbox()
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp')
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-sync',
    'no-pings',
  ]) {
    app.commandLine.appendSwitch(name)
  }
}

/** No permission, no device, no certificate, no download, and no request but for the app's own files. */
export function guardSession(): void {
  const { defaultSession: own } = session
  own.setPermissionRequestHandler((_, permission, answer) => answer(allowedPermissions.includes(permission)))
  own.setPermissionCheckHandler((_, permission) => allowedPermissions.includes(permission))
  own.setDevicePermissionHandler(() => false)
  own.setCertificateVerifyProc((_, answer) => answer(-2))
  own.setSpellCheckerEnabled(false)
  own.on('will-download', (event) => event.preventDefault())
  own.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayBeAsked(url) }))
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault()
    answer(false)
  })
}

const mayBeAsked = (url: string): boolean =>
  isOwnPage(url) || /^(?:data|blob):/.test(url) || (!app.isPackaged && url.startsWith('devtools:'))

/** A page stays where it is: no other address, no window, no webview. */
export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
