import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How long the binary may take to come, once; later starts do not wait for it again. */
const installWithinMs = 45_000

/**
 * Electron's binary, as its package names it; the package itself is never loaded, as it would download. When
 * the binary is missing its installer is tried once. Null where it is not to be had, or there is no screen.
 */
export async function findElectron(root: string, say: (line: string) => void): Promise<string | null> {
  const { platform, env } = process
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) {
    say('There is no screen here, so Palabre is served to a browser.')
    return null
  }
  // Chromium keeps its sandbox from the superuser, and without it no window of ours is opened.
  if (platform === 'linux' && process.getuid?.() === 0) {
    say('The desktop window is not for the superuser, so Palabre opens in the browser.')
    return null
  }
  const folder = join(root, 'node_modules', 'electron')
  const binary = binaryIn(folder) ?? (await installOnce(root, folder, say))
  if (binary === null) {
    say("Electron's binary is not here (`npx install-electron` gets it), so Palabre opens in the browser.")
  }
  return binary
}

function binaryIn(folder: string): string | null {
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

async function installOnce(
  root: string,
  folder: string,
  say: (line: string) => void,
): Promise<string | null> {
  const installer = join(folder, 'install.js')
  const mark = join(root, 'node_modules', '.cache', 'palabre', 'electron-was-tried')
  if (!existsSync(installer) || existsSync(mark)) return null
  mkdirSync(dirname(mark), { recursive: true })
  writeFileSync(mark, '')
  say("Getting Electron's binary, for at most 45 seconds.")
  const child = spawn(process.execPath, [installer], {
    cwd: root,
    stdio: 'ignore',
    timeout: installWithinMs,
    killSignal: 'SIGKILL',
  })
  await once(child, 'exit')
  return binaryIn(folder)
}

/** How Chromium ends where it may not start: a check that failed traps, a library that does not fit crashes. */
const crashes: readonly (NodeJS.Signals | null)[] = ['SIGTRAP', 'SIGABRT', 'SIGILL', 'SIGSEGV', 'SIGBUS']

/** A window is there by then, also on an old computer; what crashes later has been seen at work. */
const startsWithinMs = 10_000

/**
 * Runs the desktop app to its end; returns its exit code. Null where it crashed before a window could be there, as it does on a
 * Linux that allows neither of Chromium's two sandboxes: that is never answered by leaving the sandbox out.
 */
export async function runElectron(
  binary: string,
  root: string,
  dataDir: string | undefined,
): Promise<number | null> {
  const env = { ...process.env }
  delete env['ELECTRON_RUN_AS_NODE']
  const args = [root, ...(dataDir === undefined ? [] : [`--data=${dataDir}`])]
  const startedAt = performance.now()
  const child = spawn(binary, args, { stdio: 'inherit', env })
  const pass = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, pass)
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    if (crashes.includes(signal) && performance.now() - startedAt < startsWithinMs) return null
    return code ?? 1
  } finally {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, pass)
  }
}
