import { realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { fileState } from '#lib/file-state.ts'
import { isInside, realPathOf } from '#services/models/inside.ts'
import { isModelFile } from '#services/models/names.ts'
import { removeBeside } from '#services/places/copying/remove-beside.ts'
import { removeMoved } from '#services/places/copying/remove-moved.ts'
import type { FileToCopy } from '#services/places/copying/there-already.ts'
import { scans, type PlaceModel } from '#services/places/scan/index.ts'
import { takeIn } from '#services/places/take-in.ts'
import type { Installation } from '#headless/installation.ts'
import { createProgress } from '#headless/starter/progress.ts'
import { describeError, exitCodes } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { inspectWith } from './found.ts'
import { openLibrary, type DataOption } from './library.ts'

export interface ImportOptions extends DataOption {
  move?: boolean
  json?: boolean
}

/**
 * `palabre models import`: copies model files, or all in a folder, into the library, each hashed, read back and its header
 * looked at; one that is there already is compared. `--move` deletes what was read, and what we wrote beside it, once its copy is whole. One that fails does
 * not keep the others out; exit code 1 then.
 */
export async function importModels(
  paths: readonly string[],
  options: ImportOptions,
  installation: Installation,
): Promise<number> {
  const { modelsDir, sidecars } = openLibrary(options)
  const models = (await Promise.all(paths.map((path) => modelsAt(path)))).flat()
  const library = realPathOf(modelsDir)
  if (models.some(({ paths }) => paths.some((path) => isInside(library, realPathOf(path))))) {
    throw new AppError('CONFLICT', 'That is in the library already; nothing was changed.')
  }
  const signal = listenForInterrupts()
  const progress = createProgress(process.stderr)
  const inspect = inspectWith(installation)
  const outcomes: ({ id: string; wasThere: boolean } | { fileName: string; error: string })[] = []
  for (const model of models) {
    progress.say(model.fileName)
    try {
      const before = await statesOf(model.paths)
      const { id, wasThere, files } = await takeIn(model, {
        modelsDir,
        sidecars,
        inspect,
        signal,
        onProgress: (stage, done, total) => stage === 'copying' && progress.update(done, total),
      })
      progress.done()
      if (options.move) await removeSources(model, files, before)
      if (wasThere) progress.say('It is there already, and the same to the last byte; nothing was copied.')
      outcomes.push({ id, wasThere })
      if (!options.json) process.stdout.write(`${id}\n`)
    } catch (error) {
      progress.done()
      if (signal.aborted) return exitCodes.interrupted
      outcomes.push({ fileName: model.fileName, error: describeError(error) })
      process.stderr.write(`palabre: ${describeError(error)}\n`)
    }
  }
  if (options.json) process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`)
  return outcomes.some((outcome) => 'error' in outcome) ? exitCodes.failed : exitCodes.fine
}

/** The library has it by now, whatever becomes of where it came from. */
const removeSources = async (
  { fileName, paths }: PlaceModel,
  files: readonly FileToCopy[],
  before: string,
): Promise<void> => {
  try {
    if ((await statesOf(paths)) !== before) {
      throw new AppError(
        'CONFLICT',
        `${fileName} was written to while it was copied. The library has what was read, and it was not deleted where it came from; compare the two.`,
      )
    }
    await removeMoved(files)
    await removeBeside(paths)
  } catch (error) {
    if (error instanceof AppError) throw error
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new AppError(
      'PLACE_LOCKED',
      `${fileName} is in the library now, and right; where it came from it could not be deleted (${code}). Delete it there yourself, or leave it.`,
      { cause: error },
    )
  }
}

const statesOf = async (paths: readonly string[]): Promise<string> =>
  (await Promise.all(paths.map(fileState))).join(', ')

const modelsAt = async (path: string): Promise<PlaceModel[]> => {
  const root = await realpath(path).catch(() => null)
  if (root === null) throw new AppError('NOT_FOUND', `There is no file or folder ${path}.`)
  const models = await scans.folder(root)
  if (models.length > 0) return models
  const what = (await stat(root)).isDirectory()
    ? 'holds no whole model'
    : /\.gguf$/i.test(root) && !isModelFile(basename(root))
      ? 'belongs to a model (for pictures, or to make it smaller) and is none itself'
      : 'is no GGUF file, or a part of a model is missing beside it'
  throw new AppError('INVALID_INPUT', `${path} ${what}.`)
}
