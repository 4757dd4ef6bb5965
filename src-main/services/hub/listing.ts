import { z } from 'zod'
import { hubPathSchema, repositorySchema, type HubFile } from '#contract/hub.ts'
import { isModelFile, readFileName, splitOf } from '../models/names.ts'

/** As lists write it: in letters of either case, with the hash's name before it or without. */
export const sha256Schema = z
  .string()
  .toLowerCase()
  .transform((hash) => hash.replace(/^sha256:/, ''))
  .pipe(z.string().regex(/^[0-9a-f]{64}$/))

/** A GGUF file of a repository. */
export const listedFileSchema = z.object({
  path: hubPathSchema,
  sizeBytes: z.int().nonnegative(),
  sha256: sha256Schema.nullable(),
})
export type ListedFile = z.infer<typeof listedFileSchema>

/** What a repository holds, as one host said it at one time. */
export const listingSchema = z.object({
  repository: repositorySchema,
  /** The commit; a branch where the host tells none. */
  revision: z.string().regex(/^[\w.-]{1,100}$/),
  /** Null where the host does not tell. */
  gated: z.boolean().nullable(),
  license: z.string().max(100).nullable(),
  host: z.string(),
  /** Milliseconds since 1970. */
  listedAt: z.number(),
  files: z.array(listedFileSchema).max(5000),
})
export type Listing = z.infer<typeof listingSchema>

/** Nothing else is of use here. */
export const isGguf = (path: string): boolean => /\.gguf$/i.test(path)

export const fileNameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/**
 * Whether every system can store a file under this name, with the suffixes of parts and sidecars; what cannot be stored
 * is not offered.
 */
export const canBeStored = (path: string): boolean => {
  const name = fileNameOf(path)
  return (
    hubPathSchema.safeParse(path).success &&
    !name.startsWith('.') &&
    !/[\\:*?"<>|\p{Cc}]/u.test(name) &&
    Buffer.byteLength(name) <= 200
  )
}

/**
 * One row for each model: a split one with all its parts in their order, and not at all while one is missing. Models by
 * size, then what is no model by itself.
 */
export const groupFiles = (files: readonly ListedFile[]): HubFile[] => {
  const groups = Map.groupBy(files, ({ path }) => {
    const { stem, partCount } = splitOf(path)
    return partCount === 1 ? path : `${stem} (${partCount})`
  })
  return [...groups.values()]
    .flatMap((group): HubFile[] => {
      const parts = group.toSorted((a, b) => splitOf(a.path).part - splitOf(b.path).part)
      const [first] = parts
      if (!first || !isComplete(parts)) return []
      const name = fileNameOf(first.path)
      return [
        {
          path: first.path,
          quantization: readFileName(name).quantization,
          sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          parts,
          isProjector: !isModelFile(name),
        },
      ]
    })
    .sort((a, b) => Number(a.isProjector) - Number(b.isProjector) || a.sizeBytes - b.sizeBytes)
}

const isComplete = (parts: readonly ListedFile[]) =>
  parts.every(({ path }, index) => {
    const { part, partCount } = splitOf(path)
    return part === index + 1 && partCount === parts.length
  })
