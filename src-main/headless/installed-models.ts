import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { findModels, type FoundModel, type ModelFolder } from '#services/models/index.ts'
import type { Installation } from './installation.ts'

/** Where models are looked for: the data folder's own first, then what came with the app. */
export function modelFolders(dataDir: string, { starterModelsDir }: Installation): ModelFolder[] {
  return [
    { dir: join(dataDir, 'models'), source: 'library' },
    { dir: starterModelsDir, source: 'starter' },
  ]
}

/** Every model that is there, by name. */
export const findInstalledModels = (dataDir: string, installation: Installation): Promise<FoundModel[]> =>
  findModels(modelFolders(dataDir, installation))

/** The model that a user means, and its file. */
export interface ChosenModel {
  id: string
  path: string
}

/**
 * Takes what a user typed for a model: a file's path, an id, or a part of an id or name that fits one model
 * alone. Throws MODEL_NOT_FOUND saying what there is, CONFLICT naming those that it fits.
 */
export function chooseModel(typed: string, models: readonly FoundModel[]): ChosenModel {
  if (isFile(typed)) return { id: typed, path: resolve(typed) }
  const wanted = typed.toLowerCase()
  const exact = models.filter(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted)
  const fitting = exact.length > 0 ? exact : models.filter((model) => searchText(model).includes(wanted))
  const [chosen] = fitting
  if (chosen && fitting.length === 1) return chosen
  if (chosen) {
    throw new AppError('CONFLICT', `"${typed}" fits several models: ${names(fitting)}. Say more of the name.`)
  }
  const there = models.length === 0 ? 'There is no model yet.' : `There is: ${names(models)}.`
  throw new AppError('MODEL_NOT_FOUND', `No model or file is called "${typed}". ${there}`)
}

const searchText = ({ id, name, quantization }: FoundModel): string =>
  `${id}\n${name} ${quantization ?? ''}`.toLowerCase()

const names = (models: readonly FoundModel[]): string => models.map(({ id }) => id).join(', ')

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
