/** The app itself: what it is and where, and the gate for links. It requests nothing. */
import type { AppInfo } from '#contract/app.ts'
import type { Desktop } from '../desktop.ts'
import { checkLink } from './link.ts'

export { checkLink } from './link.ts'

/** Opens a checked link through the desktop app, where there is one; the browser opens it itself elsewhere. */
export const openLink = async (address: string, desktop: Desktop | undefined) => {
  const { url } = checkLink(address)
  if (desktop === undefined) return { url, by: 'page' as const }
  return { url, by: (await desktop.openExternal(url)) ? ('desktop' as const) : ('nobody' as const) }
}

interface AppInfoOptions {
  version: string
  host: AppInfo['host']
  dataDir: string
  modelsDir: string
  desktop: Desktop | undefined
}

export const createAppInfo = ({ desktop, ...rest }: AppInfoOptions): AppInfo => ({
  ...rest,
  platform: process.platform,
  canRevealFolder: desktop !== undefined,
})
