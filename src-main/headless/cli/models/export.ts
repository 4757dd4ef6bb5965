import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { chooseModel, findInstalledModels } from '#headless/installed-models.ts'
import type { Installation } from '#headless/installation.ts'
import { createProgress } from '#headless/starter/progress.ts'
import { readFileName } from '#services/models/names.ts'
import { putOut } from '#services/places/put-out.ts'
import { filesOf } from '../before-loading.ts'
import { exitCodes } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { openLibrary, type DataOption } from './library.ts'

export interface ExportOptions extends DataOption {
  json?: boolean
}

/**
 * `palabre models export`: copies a model to a stick or folder, read back from there, with its hashes beside it. Exit code 0
 * when all of it lies there and is right, also when it did before.
 */
export async function exportModel(
  typed: string,
  to: string,
  options: ExportOptions,
  installation: Installation,
): Promise<number> {
  const { dataDir, sidecars } = openLibrary(options)
  const models = await findInstalledModels(dataDir, installation)
  const { id, path } = chooseModel(typed, models)
  const fileName = basename(path)
  const stranger = { ...readFileName(fileName), publisher: '', repository: '', fileName }
  const model = models.find((one) => one.path === path) ?? stranger
  const isFolder = await stat(to).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isFolder) throw new AppError('NOT_FOUND', `There is no folder ${to}.`)
  const signal = listenForInterrupts()
  const progress = createProgress(process.stderr)
  try {
    const { path: copy, wasThere } = await putOut(model, filesOf(path), to, {
      sidecars,
      signal,
      onProgress: (stage, done, total) => stage === 'copying' && progress.update(done, total),
    })
    progress.done()
    if (wasThere) progress.say('It is there already, and the same to the last byte; nothing was copied.')
    process.stdout.write(`${options.json ? JSON.stringify({ id, path: copy, wasThere }) : copy}\n`)
    return exitCodes.fine
  } catch (error) {
    progress.done()
    if (!signal.aborted) throw error
    process.stderr.write('Stopped. Nothing half copied was left.\n')
    return exitCodes.interrupted
  }
}
