import { join } from 'node:path'
import { defaultDataDir } from '#lib/data-dir.ts'
import { createSidecars } from '#services/sidecars/index.ts'

/** What every command of `palabre models` may be told. */
export interface DataOption {
  data?: string
}

/** What the commands work with: files alone, so that they run while the app is open. */
export const openLibrary = ({ data }: DataOption) => {
  const dataDir = data ?? defaultDataDir()
  return { dataDir, modelsDir: join(dataDir, 'models'), sidecars: createSidecars({ dataDir }) }
}
