import { silentLog } from '#lib/silent-log.ts'
import { resolveModelPath } from '#services/models/inside.ts'
import { createTrash } from '#services/models/trash.ts'
import { AppError } from '#contract/errors.ts'
import type { Installation } from '#headless/installation.ts'
import { exitCodes } from '../exit.ts'
import { findModel } from './found.ts'
import { openLibrary, type DataOption } from './library.ts'

export interface RemoveOptions extends DataOption {
  json?: boolean
}

/** `palabre models rm`: moves a model of the library to the trash, where the app can bring it back for a day. */
export async function removeModel(
  typed: string,
  options: RemoveOptions,
  installation: Installation,
): Promise<number> {
  const { dataDir, modelsDir } = openLibrary(options)
  const { id, path } = await findModel(typed, dataDir, installation)
  if (!isInLibrary(modelsDir, id, path)) {
    throw new AppError('NOT_SUPPORTED', `${id} is not in the library, so it is not ours to remove.`)
  }
  await createTrash({ dataDir, log: silentLog }).put(id, path)
  const text = `${id} is in the trash; the app can bring it back for a day.`
  process.stdout.write(`${options.json ? JSON.stringify({ id, inTrash: true }) : text}\n`)
  return exitCodes.fine
}

const isInLibrary = (modelsDir: string, id: string, path: string): boolean => {
  try {
    return resolveModelPath([{ dir: modelsDir, source: 'library' }], id) === path
  } catch (error) {
    if (error instanceof AppError && error.code === 'MODEL_NOT_FOUND') return false
    throw error
  }
}
