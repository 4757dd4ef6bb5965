import { z } from 'zod'
import { repositorySchema, type HubModel } from '#contract/hub.ts'
import { createAsk, understand, type AskOptions } from './ask.ts'
import { AppError } from '#contract/errors.ts'
import { canBeStored, isGguf, sha256Schema, type ListedFile, type Listing } from './listing.ts'

/** Hugging Face's API, by its own library, whose every request goes through `createAsk`. */

type Options = Omit<AskOptions, 'purpose'>

const gatedSchema = z.union([z.boolean(), z.enum(['auto', 'manual'])])
const tagsSchema = z.array(z.string())

const foundSchema = z.object({
  name: z.string(),
  downloads: z.number().nonnegative(),
  likes: z.number().nonnegative(),
  updatedAt: z.date(),
  gated: gatedSchema,
  tags: tagsSchema.default([]),
})

const infoSchema = z.object({
  sha: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  gated: gatedSchema.optional(),
  private: z.boolean().optional(),
  tags: tagsSchema.default([]),
})

const entrySchema = z.object({ type: z.string(), path: z.string() })
const ggufSchema = entrySchema.extend({
  size: z.int().nonnegative(),
  lfs: z.object({ oid: sha256Schema, size: z.int().nonnegative() }).optional(),
})

const licenseTag = 'license:'
const licenseOf = (tags: readonly string[]) =>
  tags
    .find((tag) => tag.startsWith(licenseTag))
    ?.slice(licenseTag.length)
    .slice(0, 100) ?? null

const library = () => import('./library.ts')

/** Repositories with GGUF files by words, the most downloaded first. */
export const searchHuggingFace = (query: string, limit: number, options: Options): Promise<HubModel[]> =>
  understand(options, async () => {
    const { listModels } = await library()
    const found: HubModel[] = []
    const models = listModels({
      search: { query, tags: ['gguf'] },
      sort: 'downloads',
      limit,
      additionalFields: ['tags'],
      hubUrl: options.endpoint.base,
      fetch: createAsk({ ...options, purpose: 'model search' }),
    })
    for await (const model of models) {
      const { name, downloads, likes, updatedAt, gated, tags } = foundSchema.parse(model)
      // A few old ones have no publisher; they could not be stored as we store models.
      if (!repositorySchema.safeParse(name).success) continue
      found.push({
        repository: name,
        downloads,
        likes,
        updatedAt: updatedAt.getTime(),
        gated: gated !== false,
        license: licenseOf(tags),
      })
    }
    return found
  })

/** What a repository holds; two questions, the second about the very commit that the first one named. */
export const listHuggingFace = async (repository: string, options: Options): Promise<Listing> => {
  const { sha, gated, private: isPrivate, tags } = await readInfo(repository, options)
  const [revision, files] = await atRevision(sha, (revision) => listFiles(repository, revision, options))
  return {
    repository,
    revision,
    gated: gated === undefined ? null : gated !== false || isPrivate === true,
    license: licenseOf(tags),
    host: options.endpoint.host,
    listedAt: Date.now(),
    files,
  }
}

const isNotFound = (error: unknown) => error instanceof AppError && error.code === 'HUB_NOT_FOUND'

const readInfo = (repository: string, options: Options) =>
  understand(options, async () => {
    const { modelInfo } = await library()
    try {
      const info: unknown = await modelInfo({
        name: repository,
        revision: 'main',
        additionalFields: ['sha', 'tags'],
        hubUrl: options.endpoint.base,
        fetch: createAsk({ ...options, purpose: 'model list' }),
      })
      return infoSchema.parse(info)
    } catch (error) {
      // A simple mirror has files and nothing to say about them; whether it has the files, they will tell.
      if (isNotFound(error)) return infoSchema.parse({})
      throw error
    }
  })

/** Tries the commit, then what a mirror has that keeps no history. */
const atRevision = async <T>(sha: string | undefined, read: (revision: string) => Promise<T>) => {
  if (sha !== undefined) {
    try {
      return [sha, await read(sha)] as const
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
  return ['main', await read('main')] as const
}

const listFiles = (repository: string, revision: string, options: Options) =>
  understand(options, async () => {
    const { listFiles } = await library()
    const files: ListedFile[] = []
    const entries = listFiles({
      repo: { type: 'model', name: repository },
      revision,
      recursive: true,
      hubUrl: options.endpoint.base,
      fetch: createAsk({ ...options, purpose: 'model list' }),
    })
    for await (const entry of entries) {
      const { type, path } = entrySchema.parse(entry)
      if (type !== 'file' || !isGguf(path) || !canBeStored(path)) continue
      const { size, lfs } = ggufSchema.parse(entry)
      files.push({ path, sizeBytes: lfs?.size ?? size, sha256: lfs?.oid ?? null })
    }
    return files
  })
