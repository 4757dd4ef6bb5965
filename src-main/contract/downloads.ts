import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { errorInfoSchema } from './errors.ts'
import { hubPathSchema, repositorySchema } from './hub.ts'
import { procedure } from './procedure.ts'

/**
 * Downloads: a queue of model files under way, kept in the database, so that it goes on after anything. A file gets its
 * final name only when its SHA-256 matched.
 */

export const downloadSchema = z.object({
  id: z.string(),
  /** The model that it will be: `<publisher>/<repository>/<file>.gguf`. */
  modelId: z.string(),
  name: z.string(),
  quantization: z.string().nullable(),
  /** The hub's repository, or null for an address. */
  repository: z.string().nullable(),
  /** The host that serves it now, or will be asked first. */
  host: z.string(),
  /**
   * `queued` · `running` · `waiting`: the link is down or the server busy, it tries again at `retryAt` · `verifying` ·
   * `paused` by the user · `failed`: needs the user (see `error`) · `done`.
   */
  status: z.enum(['queued', 'running', 'waiting', 'verifying', 'paused', 'failed', 'done']),
  /** On disk, of all parts. */
  doneBytes: z.number(),
  /** Null until a server said it. */
  totalBytes: z.number().nullable(),
  /** Over the last seconds; 0 when it is not running. */
  bytesPerSecond: z.number(),
  /** Null when it cannot be told. */
  remainingSeconds: z.number().nullable(),
  /** Milliseconds since 1970; null unless `waiting`. */
  retryAt: z.number().nullable(),
  /** Why it failed, or what it waits for. */
  error: errorInfoSchema.nullable(),
  /** Lower-case hex of the finished (first) file; null before. */
  sha256: z.string().nullable(),
  /** False when no source told a hash to compare with. */
  hasExpectedHash: z.boolean(),
})
export type Download = z.infer<typeof downloadSchema>

const id = z.object({ id: z.string().min(1).max(64) })

export const downloads = {
  /** The whole queue in its order, again after each change and about twice a second while bytes come. */
  changed: procedure('owner').output(eventIterator(z.array(downloadSchema))),
  /**
   * Adds a file to the end of the queue: of a repository, or at an https address. CONFLICT when it is there or under way;
   * DISK_FULL when it cannot fit; OFFLINE.
   */
  start: procedure('owner')
    .input(
      z.union([
        z.object({ repository: repositorySchema, path: hubPathSchema }),
        z.object({ url: z.string().max(8192) }),
      ]),
    )
    .output(downloadSchema),
  pause: procedure('owner').input(id),
  /** Goes on with a paused, waiting or failed one. */
  resume: procedure('owner').input(id),
  /** Drops it and what was fetched of it; a `done` one only leaves the list. */
  cancel: procedure('owner').input(id),
  /** Moves it to a place in the queue, 0 being the next. */
  move: procedure('owner').input(id.extend({ index: z.int().nonnegative() })),
}
