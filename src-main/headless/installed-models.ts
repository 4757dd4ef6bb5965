import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chooseByName } from '#services/models/choose-by-name.ts'
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
  return isFile(typed) ? { id: typed, path: resolve(typed) } : chooseByName(typed, models)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
