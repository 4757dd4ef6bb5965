import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the parts of the app lie, whether it runs from a build or from source. */
export interface Installation {
  root: string
  version: string
  /** The engine's main file. */
  engineEntry: string
  /** The main file of the process that reads documents. */
  readerEntry: string
  /** The built interface. */
  assetsDir: string
  starterModelsDir: string
}

/** Looks upwards from this file, which the bundler moves about. Throws when the app's folder is not whole. */
export function findInstallation(): Installation {
  const isSource = import.meta.filename.endsWith('.ts')
  const root = folderAbove(import.meta.dirname, 'package.json')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    root,
    version,
    engineEntry: isSource
      ? join(root, 'src-main', 'engine', 'main.ts')
      : join(root, 'out', 'main', 'engine.js'),
    readerEntry: isSource
      ? join(root, 'src-main', 'services', 'attachments', 'reading', 'main.ts')
      : join(root, 'out', 'main', 'reader.js'),
    assetsDir: join(root, 'out', 'renderer'),
    starterModelsDir: join(root, 'resources', 'models'),
  }
}

function folderAbove(start: string, file: string): string {
  for (let dir = start; ; dir = dirname(dir)) {
    if (existsSync(join(dir, file))) return dir
    if (dir === dirname(dir)) throw new Error(`No ${file} was found above ${start}: Palabre is not whole.`)
  }
}
