import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/** What prompts and presets have in common: things the user keeps to be used again, in an order of the user's own. */

const itemId = z.string().min(1).max(64)

/** So many can be added at once, and so many can be kept in all. */
export const maxItems = 2000
/** Of a file of them, in UTF-16 units. */
const maxFileLength = 4_000_000

export const itemNameSchema = z.string().trim().min(1).max(200)

/** The same procedures for each kind. `content` is what the user says of an item; the item has an id and a birth besides. */
export const collectionOf = <Content extends z.ZodRawShape>(content: z.ZodObject<Content>) => {
  const item = z.object({ ...content.shape, id: z.string(), createdAt: z.number() })
  const items = z.array(item)
  return {
    /** All of them in their order, again after each change. */
    changed: procedure('owner').output(eventIterator(items)),
    /** Adds some, before another one or at the end. CONFLICT when there would be more than `maxItems`. */
    create: procedure('owner')
      .input(
        z.object({ items: z.array(content).min(1).max(maxItems), beforeId: itemId.nullable().optional() }),
      )
      .output(items),
    /** Writes an item's content anew. */
    update: procedure('owner')
      .input(z.object({ id: itemId, content }))
      .output(item),
    /** Puts it before another one; null: at the end. */
    move: procedure('owner').input(z.object({ id: itemId, beforeId: itemId.nullable() })),
    /** Hides it; `restore` brings it back to its place for 30 days, then it is erased. */
    remove: procedure('owner').input(z.object({ id: itemId })),
    restore: procedure('owner')
      .input(z.object({ id: itemId }))
      .output(item),
    /** A file's text: of these, or of all. NOT_FOUND where there is none. */
    export: procedure('owner')
      .input(z.object({ ids: z.array(itemId).max(maxItems).optional() }))
      .output(z.object({ text: z.string() })),
    /**
     * Adds what a file's text has and is not here yet. `skipped`: items that are not as they should be. INVALID_INPUT where it is no
     * such file, NOT_SUPPORTED where a newer Palabre wrote it; nothing is changed then.
     */
    import: procedure('owner')
      .input(z.object({ text: z.string().max(maxFileLength) }))
      .output(z.object({ added: items, duplicates: z.int().nonnegative(), skipped: z.int().nonnegative() })),
  }
}
