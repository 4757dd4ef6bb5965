import { defaultDataDir } from '#lib/data-dir.ts'
import { formatBytes } from '../format.ts'
import { findInstalledModels, modelFolders } from '../installed-models.ts'
import type { Installation } from '../installation.ts'
import { exitCodes } from './exit.ts'

export interface ModelsOptions {
  data?: string
  json?: boolean
}

/** `palabre models`: one line for each model, or an array of objects. */
export async function listModels(options: ModelsOptions, installation: Installation): Promise<number> {
  const dataDir = options.data ?? defaultDataDir()
  const models = await findInstalledModels(dataDir, installation)
  if (options.json) {
    process.stdout.write(`${JSON.stringify(models, null, 2)}\n`)
  } else if (models.length === 0) {
    const library = modelFolders(dataDir, installation)[0]?.dir ?? dataDir
    process.stderr.write(
      `There is no model yet. Put a .gguf file into ${library}, or run \`npm run starter\`.\n`,
    )
  } else {
    process.stdout.write(
      table(
        models.map((model) => [model.name, model.quantization ?? '', formatBytes(model.sizeBytes), model.id]),
      ),
    )
  }
  return exitCodes.fine
}

/** Columns as wide as their widest cell, but the last. */
function table(rows: string[][]): string {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows
    .map(
      (row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(width(i)))).join('  ') + '\n',
    )
    .join('')
}
