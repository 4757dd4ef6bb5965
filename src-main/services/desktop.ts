/** What only the desktop app can do; absent in the Node host. */
export interface Desktop {
  /** Hands a checked http(s) address to the system's browser, after the user confirmed it. */
  openExternal(url: string): Promise<void>
  /** Shows a folder in the system's file manager. */
  revealFolder(path: string): Promise<void>
}
