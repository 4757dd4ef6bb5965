import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { joinSplits } from '#services/models/find-models.ts'
import { fileInside } from '#services/models/inside.ts'
import { isModelFile, partNames } from '#services/models/names.ts'
import { listModelFiles } from '#services/models/walk.ts'
import type { PlaceModel, Scan } from './types.ts'

/** Publisher, repository and two more: nobody's layout is deeper. */
const deepest = 4

/** A folder with GGUF files at any of four levels (LM Studio, GPT4All, sticks, what the user picked), or one such file. */
export const scanPlain: Scan = async (root) => {
  const stats = await stat(root).catch(() => null)
  if (stats?.isFile()) return scanFile(root)
  const files = await listModelFiles(root, deepest)
  return joinSplits(files, 'place').map(({ id, path, ...model }) => {
    const folders = id.split('/').slice(0, -1)
    const [publisher, repository] = [folders.at(-2) ?? '', folders.at(-1) ?? '']
    return { ...toPlaceModel(model, dirname(path)), key: id, publisher, repository }
  })
}

const toPlaceModel = ({ name, fileName, quantization, sizeBytes }: NamedFile, dir: string): PlaceModel => {
  const paths = partNames(fileName).map((part) => join(dir, part))
  return {
    key: fileName,
    name,
    publisher: '',
    repository: '',
    fileName,
    quantization,
    sizeBytes,
    paths,
    hashes: paths.map(() => null),
  }
}
type NamedFile = Pick<PlaceModel, 'name' | 'fileName' | 'quantization' | 'sizeBytes'>

/** A single file that was handed over, with the other parts of its model beside it. */
const scanFile = async (path: string): Promise<PlaceModel[]> => {
  const dir = dirname(path)
  if (!isModelFile(basename(path))) return []
  const names = partNames(basename(path))
  const files = await Promise.all(
    names.map(async (fileName) => {
      const file = fileInside(dir, join(dir, fileName))
      const stats = file === null ? null : await stat(file).catch(() => null)
      return stats ? [{ folders: [], fileName, path: join(dir, fileName), sizeBytes: stats.size }] : []
    }),
  )
  return joinSplits(files.flat(), 'place').map((model) => toPlaceModel(model, dir))
}
