import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'

/** What the build reads, and one file of each thing it writes. */
const sources = [
  'src-main',
  'src-renderer',
  'resources/locales',
  'resources/icons',
  'electron.vite.config.ts',
  'package-lock.json',
]
const outputs = [
  'out/main/index.js',
  'out/main/engine.js',
  'out/main/headless.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
]

/** Builds the app unless everything built is younger than every source. Throws when the build fails. */
export async function buildIfStale(root: string, say: (line: string) => void): Promise<void> {
  if (!isStale(root)) return
  say('Building Palabre; this takes a few seconds.')
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const child = spawn(process.execPath, [builder, 'build', '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error('The build failed; see above.')
}

/** Whether a source is younger than an output, or an output is missing. A folder counts too: files go from it. */
export function isStale(root: string): boolean {
  const built = outputs.map((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0)
  const changed = sources.map((path) => newest(join(root, path)))
  return Math.max(...changed) > Math.min(...built)
}

function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  const inside = readdirSync(path, { withFileTypes: true }).filter(isSource)
  return Math.max(stats.mtimeMs, ...inside.map(({ name }) => newest(join(path, name))))
}

const isSource = ({ name }: Dirent): boolean => !/\.test\.tsx?$/.test(name)
