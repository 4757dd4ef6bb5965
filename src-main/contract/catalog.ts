import { z } from 'zod'
import { procedure } from './procedure.ts'

/**
 * The catalogue: models worth knowing, in `resources/catalog.json`, read with no network. It carries no file sizes and
 * no hashes, which would go stale: those come from the hub.
 */

export const catalogQuantizationSchema = z.object({
  /** As in the file's name: `Q4_K_M`. */
  name: z.string(),
  /** The file, or the first of its parts, inside the repository; may lie in a folder of it. */
  file: z.string(),
})

export const catalogModelSchema = z.object({
  /** Short and stable, for links and siblings: `qwen3.5-4b`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  name: z.string(),
  family: z.string(),
  maker: z.string(),
  /** ISO 3166-1 alpha-2, of the maker: `CH`. */
  country: z.string().regex(/^[A-Z]{2}$/),
  /** On Hugging Face, `publisher/repository`, holding GGUF files. */
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  /** SPDX where there is one: `Apache-2.0`. */
  license: z.string(),
  /** Its catch in plain words; empty when there is none. */
  licenseCatch: z.string(),
  /** Whether the hub asks for an account and consent first. */
  gated: z.boolean(),
  /** Counts, not billions, of what the model's file holds (without a separate part for pictures); active: on each token. */
  parameters: z.object({ total: z.number().positive(), active: z.number().positive() }),
  /** In tokens, as trained. */
  contextSize: z.int().positive(),
  /** BCP 47 codes of the main ones, or how many where a list would be too long. */
  languages: z.object({ main: z.array(z.string()), count: z.int().positive() }),
  /** What it is good for, in one plain sentence. */
  goodFor: z.string(),
  tags: z.array(
    z.enum(['chat', 'code', 'reasoning', 'multilingual', 'small', 'vision', 'long-context', 'tools']),
  ),
  /** `switch`: how, in plain words; null unless it can be switched. */
  thinking: z.object({ kind: z.enum(['never', 'always', 'switchable']), switch: z.string().nullable() }),
  seesImages: z.boolean(),
  quantizations: z.array(catalogQuantizationSchema).min(1),
  /** For a giant: what machine it needs, and the ids of smaller relatives that ordinary ones can run. */
  giant: z.object({ needs: z.string(), siblings: z.array(z.string()).min(1) }).nullable(),
  /** What one should know before; empty when there is nothing. */
  note: z.string(),
})
export type CatalogModel = z.infer<typeof catalogModelSchema>

export const catalogSchema = z.object({
  /** When its rows were last checked, `2026-11-24`. */
  checkedAt: z.iso.date(),
  models: z.array(catalogModelSchema),
})
export type Catalog = z.infer<typeof catalogSchema>

export const catalog = {
  /** The whole catalogue; it does not change while the app runs. */
  list: procedure('owner').output(catalogSchema),
}
