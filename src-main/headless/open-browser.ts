import { spawn } from 'node:child_process'

/** The system's own way to open an address; no shell is between, so the address is an argument and no text. */
function openerOf(platform: NodeJS.Platform): [command: string, ...args: string[]] {
  if (platform === 'darwin') return ['open']
  // `start` is a word of the shell cmd; this program does the same without one.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return ['xdg-open']
}

/** How long an opener may take to fail; one that still runs is taken for a browser. */
const failsWithinMs = 2_000

/** Opens `url` in the user's browser. False when there is no opener, or it fails. */
export function openBrowser(url: string): Promise<boolean> {
  const { platform, env } = process
  const hasScreen = platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY'])
  if (!hasScreen) return Promise.resolve(false)
  const [command, ...args] = openerOf(platform)
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    const timer = setTimeout(() => resolve(true), failsWithinMs)
    const settle = (opened: boolean) => {
      clearTimeout(timer)
      resolve(opened)
    }
    child.once('error', () => settle(false))
    child.once('exit', (code) => settle(code === 0))
    child.unref()
  })
}
