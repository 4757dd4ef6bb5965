import { z } from 'zod'
import { repositorySchema, type HubModel } from '#contract/hub.ts'
import { AppError } from '#contract/errors.ts'
import { createAsk, understand, type AskOptions } from './ask.ts'
import { canBeStored, isGguf, sha256Schema, type Listing } from './listing.ts'

/**
 * ModelScope's API: its search (https://modelscope.cn/openapi/v1) and the file list that its own Python client reads.
 * It has many of the repositories of Hugging Face under the same names.
 */

type Options = Omit<AskOptions, 'purpose'>

const searchSchema = z.object({
  data: z.object({
    models: z.array(
      z.object({
        id: z.string(),
        downloads: z.number().nonnegative(),
        likes: z.number().nonnegative(),
        last_modified: z.iso.datetime({ offset: true }),
        gated: z.boolean().default(false),
        license: z.string().max(100).nullish(),
      }),
    ),
  }),
})

const fileSchema = z.object({ Type: z.string().default('blob'), Path: z.string() })
const ggufSchema = fileSchema.extend({
  Size: z.int().nonnegative(),
  Sha256: sha256Schema.or(z.literal('')).nullish(),
})
const listSchema = z.object({
  Code: z.number(),
  Data: z.object({ Files: z.array(z.unknown()).nullable() }).nullish(),
})

/** Repositories with GGUF files by words, the most downloaded first. */
export const searchModelScope = (query: string, limit: number, options: Options): Promise<HubModel[]> =>
  understand(options, async () => {
    const url = new URL(`${options.endpoint.base}/openapi/v1/models`)
    url.search = new URLSearchParams({
      search: query,
      'filter.library': 'gguf',
      sort: 'downloads',
      page_size: String(limit),
    }).toString()
    const answer = await createAsk({ ...options, purpose: 'model search' })(url)
    const { models } = searchSchema.parse(await answer.json()).data
    return models
      .filter(({ id }) => repositorySchema.safeParse(id).success)
      .map(({ id, downloads, likes, last_modified, gated, license }) => ({
        repository: id,
        downloads,
        likes,
        updatedAt: Date.parse(last_modified),
        gated,
        license: license || null,
      }))
  })

/** What a repository holds on its branch `master`. */
export const listModelScope = (repository: string, options: Options): Promise<Listing> =>
  understand(options, async () => {
    const { base, host } = options.endpoint
    const ask = createAsk({ ...options, purpose: 'model list' })
    const answer = await ask(`${base}/api/v1/models/${repository}/repo/files?Revision=master&Recursive=true`)
    const { Code, Data } = listSchema.parse(await answer.json())
    if (Code !== 200 || !Data) throw new AppError('HUB_NOT_FOUND', `${host} has no ${repository}.`)
    const files = (Data.Files ?? []).flatMap((file) => {
      const { Type, Path } = fileSchema.parse(file)
      if (Type === 'tree' || !isGguf(Path) || !canBeStored(Path)) return []
      const { Size, Sha256 } = ggufSchema.parse(file)
      return [{ path: Path, sizeBytes: Size, sha256: Sha256 || null }]
    })
    return { repository, revision: 'master', gated: null, license: null, host, listedAt: Date.now(), files }
  })
