import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fileInside } from '#services/models/inside.ts'
import { readFileName } from '#services/models/names.ts'
import { readSmallFile } from '../small-file.ts'
import type { PlaceModel, Scan } from './types.ts'

const digestSchema = z
  .string()
  .regex(/^sha256[:-][0-9a-f]{64}$/)
  .transform((digest) => digest.slice('sha256:'.length))
const manifestSchema = z.object({
  config: z.object({ digest: digestSchema }).optional().catch(undefined),
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })),
})
const configSchema = z.object({ file_type: z.string().regex(/^[A-Z0-9_]{1,20}$/i) })
const modelType = 'application/vnd.ollama.image.model'

/**
 * Ollama: `manifests/<host>/<namespace>/<model>/<tag>` name layers, which lie in `blobs/sha256-<hex>`; the layer of type
 * `…image.model` is the GGUF. Two tags of the same blob are one model.
 */
export const scanOllama: Scan = async (root) => {
  const names = await listManifests(join(root, 'manifests'))
  const models = await Promise.all(names.map((name) => readModel(root, name)))
  const byBlob = new Map<string, PlaceModel>()
  for (const model of models) {
    if (model && !byBlob.has(model.key)) byBlob.set(model.key, model)
  }
  return [...byBlob.values()]
}

/** `[host, namespace, model, tag]` of every manifest; `latest` after the tags that say more. */
const listManifests = async (dir: string): Promise<string[][]> => {
  const below = async (path: string[], depth: number): Promise<string[][]> => {
    if (depth === 0) return [path]
    const entries = await readdir(join(dir, ...path)).catch(() => [])
    const visible = entries.filter((name) => !name.startsWith('.')).sort()
    return (await Promise.all(visible.map((name) => below([...path, name], depth - 1)))).flat()
  }
  const isLatest = (path: string[]) => Number(path.at(-1) === 'latest')
  return (await below([], 4)).sort((a, b) => isLatest(a) - isLatest(b))
}

const readModel = async (root: string, path: string[]): Promise<PlaceModel | null> => {
  const file = fileInside(root, join(root, 'manifests', ...path))
  const manifest = parse(manifestSchema, file === null ? null : await readSmallFile(file))
  const layer = manifest?.layers.find(({ mediaType }) => mediaType === modelType)
  const sha256 = digestSchema.safeParse(layer?.digest).data
  if (!manifest || sha256 === undefined) return null
  const blob = blobAt(root, sha256)
  const stats = blob === null ? null : await stat(blob).catch(() => null)
  if (blob === null || !stats || stats.size === 0) return null

  const [host = '', namespace = '', model = '', tag = ''] = path
  const isOfficial = host === 'registry.ollama.ai' && namespace === 'library'
  const fileName = `${model}-${tag}.gguf`.replaceAll(/[<>:"/\\|?*]/g, '-')
  return {
    key: sha256,
    name: isOfficial ? `${model}:${tag}` : `${namespace}/${model}:${tag}`,
    publisher: isOfficial ? 'ollama' : namespace,
    repository: model,
    fileName,
    quantization: (await fileTypeOf(root, manifest.config?.digest)) ?? readFileName(fileName).quantization,
    sizeBytes: stats.size,
    paths: [blob],
    hashes: [sha256],
  }
}

const blobAt = (root: string, sha256: string) => fileInside(root, join(root, 'blobs', `sha256-${sha256}`))

const fileTypeOf = async (root: string, digest: string | undefined): Promise<string | null> => {
  const blob = digest === undefined ? null : blobAt(root, digest)
  return (
    parse(configSchema, blob === null ? null : await readSmallFile(blob))?.file_type.toUpperCase() ?? null
  )
}

const parse = <T>(schema: z.ZodType<T>, text: string | null): T | null => {
  try {
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null)
  } catch {
    // Damaged: the program itself could not use it either.
    return null
  }
}
