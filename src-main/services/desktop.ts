import type { KeyStore } from './hub/tokens.ts'

/** What only the desktop app can do; absent in the Node host. */
export interface Desktop {
  /** Asks the user, then hands a checked http(s) address to the system's browser; false when the user said no. */
  openExternal(url: string): Promise<boolean>
  /** Shows a folder in the system's file manager. */
  revealFolder(path: string): Promise<void>
  /** Lets the user choose a folder; its path, or null when they did not. */
  pickFolder(): Promise<string | null>
  /** For what must not lie readable in a file. */
  keyStore?: KeyStore
}
