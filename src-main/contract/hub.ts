import { z } from 'zod'
import { procedure } from './procedure.ts'

/** The hub: what Hugging Face (or a mirror of it) has. Needs the network; OFFLINE when the switch says so. */

/** `<publisher>/<name>`; both become folders, so that neither begins with a dot. */
export const repositorySchema = z.string().regex(/^[\w-][\w.-]{0,95}\/[\w-][\w.-]{0,95}$/)
export const hubPathSchema = z
  .string()
  .min(1)
  .max(512)
  .refine((path) => !path.split('/').some((name) => name === '' || name === '.' || name === '..'))

export const hubModelSchema = z.object({
  repository: z.string(),
  downloads: z.number(),
  likes: z.number(),
  /** Milliseconds since 1970. */
  updatedAt: z.number(),
  gated: z.boolean(),
  license: z.string().nullable(),
})
export type HubModel = z.infer<typeof hubModelSchema>

/** One model file of a repository; a split one is a single row with all its parts. */
export const hubFileSchema = z.object({
  /** Inside the repository; the first part of a split model. */
  path: z.string(),
  quantization: z.string().nullable(),
  sizeBytes: z.number(),
  parts: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.number(),
      /** Lower-case hex; null where the hub tells none. */
      sha256: z.string().nullable(),
    }),
  ),
  /** The vision projector and such, which is no model by itself. */
  isProjector: z.boolean(),
})
export type HubFile = z.infer<typeof hubFileSchema>

export const hubRepositorySchema = z.object({
  repository: z.string(),
  /** The commit that was listed. */
  revision: z.string(),
  gated: z.boolean(),
  license: z.string().nullable(),
  files: z.array(hubFileSchema),
  /** Which host answered. */
  host: z.string(),
  /** Milliseconds since 1970: when it answered, which may be long ago where it cannot be asked now. */
  listedAt: z.number(),
})
export type HubRepository = z.infer<typeof hubRepositorySchema>

/** A token may have come with the environment; one that was entered counts more. Where none is, `keptIn` says where it would be. */
export const hubTokenSchema = z.object({
  isSet: z.boolean(),
  keptIn: z.enum(['keychain', 'file', 'environment']),
})
export type HubToken = z.infer<typeof hubTokenSchema>

export const hub = {
  /** GGUF repositories by words; at most 50, the most downloaded first. */
  search: procedure('owner')
    .input(z.object({ query: z.string().trim().min(1).max(200) }))
    .output(z.array(hubModelSchema)),
  /** What a repository holds. */
  repository: procedure('owner')
    .input(z.object({ repository: repositorySchema }))
    .output(hubRepositorySchema),
  /** Whether a token for gated repositories is kept; the token itself never comes back. */
  token: procedure('owner').output(hubTokenSchema),
  /** Keeps a token, or forgets it (null). */
  setToken: procedure('owner').input(
    z.object({
      token: z
        .string()
        .trim()
        .regex(/^[\x21-\x7e]{1,512}$/)
        .nullable(),
    }),
  ),
}
