import { app, type Session, type WebContents } from 'electron'
import { isMadeByOwnPage, isOwnPage, mayUse } from './own-page.ts'
import { guardSaving } from './saving.ts'

/**
 * Chromium's own ways out are closed before it starts: no name resolves, no proxy is looked for or would do so
 * for it, and nothing is asked in the background.
 */
export function setSwitches(): void {
  // Takes `--no-sandbox` off the command line too, which tests in a container cannot do without; each window
  // asks for its sandbox anyway.
  if (app.isPackaged) app.enableSandbox()
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-sync',
    'no-pings',
    'no-proxy-server',
  ]) {
    app.commandLine.appendSwitch(name)
  }
}

/** No permission, no device, no certificate, no download but of what the page made, and no request but for the app's own files. */
export function guardSession(own: Session): void {
  own.setPermissionRequestHandler((_, permission, answer, { requestingUrl }) =>
    answer(mayUse(permission, requestingUrl)),
  )
  own.setPermissionCheckHandler((_, permission, origin) => mayUse(permission, origin))
  own.setDevicePermissionHandler(() => false)
  own.setCertificateVerifyProc((_, answer) => answer(-2))
  own.setSpellCheckerEnabled(false)
  guardSaving(own)
  own.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayBeAsked(url) }))
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault()
    answer(false)
  })
}

const mayBeAsked = (url: string): boolean =>
  isOwnPage(url) ||
  isMadeByOwnPage(url) ||
  url.startsWith('data:') ||
  (!app.isPackaged && url.startsWith('devtools:'))

/** A page stays where it is: no other address, no window, no webview. */
export function guardContents(contents: WebContents): void {
  // The CSP forbids WebRTC, but Chromium does not know that directive yet.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
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
