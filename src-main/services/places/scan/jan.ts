import { basename, dirname, join } from 'node:path'
import { readFileName } from '#services/models/names.ts'
import { readSmallFile } from '../small-file.ts'
import { scanPlain } from './plain.ts'
import type { PlaceModel, Scan } from './types.ts'

/**
 * Jan: `<model id>/model.gguf` with a `model.yml` beside it that says its name. A model that Jan uses elsewhere
 * (`model_path` outside) is not in this place.
 */
export const scanJan: Scan = async (root) => Promise.all((await scanPlain(root)).map(named))

const named = async (model: PlaceModel): Promise<PlaceModel> => {
  // Jan calls every file so; the folder has the name.
  if (model.fileName !== 'model.gguf' || model.repository === '') return model
  const dir = dirname(model.paths[0] ?? '')
  const title = nameIn((await readSmallFile(join(dir, 'model.yml'))) ?? '')
  const fileName = `${basename(dir)}.gguf`
  const { name, quantization } = readFileName(fileName)
  return { ...model, name: title ?? name, quantization, fileName }
}

/** The `name:` line of a `model.yml`: one line of YAML needs no parser of it. */
const nameIn = (yaml: string): string | null => {
  const value = /^name:[ \t]*(.+)$/m
    .exec(yaml)?.[1]
    ?.trim()
    .replaceAll(/^(["'])(.*)\1$/g, '$2')
  return value === undefined || value === '' || value.length > 200 ? null : value
}
