import { readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { joinSplits } from '#services/models/find-models.ts'
import { isInside } from '#services/models/inside.ts'
import { partNames } from '#services/models/names.ts'
import { listModelFiles } from '#services/models/walk.ts'
import { readSmallFile } from '../small-file.ts'
import type { PlaceModel, Scan } from './types.ts'

/**
 * The Hugging Face cache: `models--<publisher>--<repository>/snapshots/<revision>/…` are links into `blobs/`, whose
 * names are the files' SHA-256 (where links are not possible, the files themselves). The revision that `refs/main` names
 * comes first; a file that several revisions share is one.
 */
export const scanHuggingFace: Scan = async (root) => {
  const entries = await readdir(root).catch(() => [])
  const repositories = entries.flatMap((entry) => {
    const match = /^models--(.+?)--(.+)$/.exec(entry)
    return match?.[1] !== undefined && match[2] !== undefined
      ? [{ dir: join(root, entry), publisher: match[1], repository: match[2] }]
      : []
  })
  return (await Promise.all(repositories.map((repository) => scanRepository(root, repository)))).flat()
}

interface Repository {
  dir: string
  publisher: string
  repository: string
}

const scanRepository = async (
  root: string,
  { dir, publisher, repository }: Repository,
): Promise<PlaceModel[]> => {
  const real = await realpath(dir).catch(() => null)
  if (real === null || !isInside(root, real)) return []
  const main = (await readSmallFile(join(real, 'refs', 'main')))?.trim()
  const revisions = (await readdir(join(real, 'snapshots')).catch(() => [])).sort(
    (a, b) => Number(b === main) - Number(a === main) || a.localeCompare(b),
  )
  const found = new Map<string, PlaceModel>()
  for (const revision of revisions) {
    const files = await listModelFiles(real, 2, join(real, 'snapshots', revision))
    for (const { id, name, fileName, quantization, sizeBytes, path } of joinSplits(files, 'place')) {
      const paths = partNames(fileName).map((part) => join(dirname(path), part))
      const blobs = await Promise.all(paths.map((part) => realpath(part)))
      const [first = path] = blobs
      if (found.has(first)) continue
      const hashes = blobs.map((blob) => /^[0-9a-f]{64}$/.exec(basename(blob))?.[0] ?? null)
      const key = [publisher, repository, hashes[0] ?? `${revision}/${id}`].join('/')
      const model = { key, name, publisher, repository, fileName, quantization, sizeBytes, paths, hashes }
      found.set(first, model)
    }
  }
  return [...found.values()]
}
