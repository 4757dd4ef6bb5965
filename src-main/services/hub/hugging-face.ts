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

/** A mirror may say nothing of it, or in its own way: its files are of use all the same. */
const infoSchema = z.object({
  sha: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional()
    .catch(undefined),
  gated: gatedSchema.optional().catch(undefined),
  private: z.boolean().optional().catch(undefined),
  tags: tagsSchema.catch([]),
})

const entrySchema = z.object({ type: z.string().default('file'), path: z.string() })
const ggufSchema = entrySchema.extend({
  size: z.int().nonnegative(),
  lfs: z.object({ oid: sha256Schema, size: z.int().nonnegative().optional() }).nullish(),
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

/** What a repository holds at a revision; two questions, the second about the very commit that the first one named. */
export const listHuggingFace = async (
  repository: string,
  revision: string,
  options: Options,
): Promise<Listing> => {
  const { sha, gated, private: isPrivate, tags } = await readInfo(repository, revision, options)
  const [listed, files] = await atRevision([sha ?? revision, revision], (one) =>
    listFiles(repository, one, options),
  )
  return {
    repository,
    revision: listed,
    gated: gated === undefined ? null : gated !== false || isPrivate === true,
    license: licenseOf(tags),
    host: options.endpoint.host,
    listedAt: Date.now(),
    files,
  }
}

const isNotFound = (error: unknown) => error instanceof AppError && error.code === 'HUB_NOT_FOUND'
/** What servers answer to a question that they do not know. */
const unknownStatuses: readonly unknown[] = [400, 405, 406, 501]
const isUnknown = (error: unknown) =>
  isNotFound(error) || (error instanceof AppError && unknownStatuses.includes(error.details?.['status']))

const readInfo = (repository: string, revision: string, options: Options) =>
  understand(options, async () => {
    const { modelInfo } = await library()
    try {
      const info: unknown = await modelInfo({
        name: repository,
        revision,
        additionalFields: ['sha', 'tags'],
        hubUrl: options.endpoint.base,
        fetch: createAsk({ ...options, purpose: 'model list' }),
      })
      return infoSchema.parse(info)
    } catch (error) {
      // A simple mirror has files and nothing to say about them; whether it has the files, they will tell.
      if (isUnknown(error)) return infoSchema.parse({})
      throw error
    }
  })

/** Tries the commit, then the name of the revision, which a mirror has that keeps no history. */
const atRevision = async <T>(
  [commit, name]: readonly [string, string],
  read: (revision: string) => Promise<T>,
) => {
  try {
    return [commit, await read(commit)] as const
  } catch (error) {
    if (!isNotFound(error) || commit === name) throw error
    return [name, await read(name)] as const
  }
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
