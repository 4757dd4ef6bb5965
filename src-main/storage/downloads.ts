import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { errorInfoSchema } from '#contract/errors.ts'
import { guard } from './errors.ts'

const sourceSchema = z.union([
  z.object({ repository: z.string(), path: z.string(), revision: z.string().optional() }),
  z.object({ url: z.string() }),
])
/** What the user asked for: a file of a repository, or an address. */
export type DownloadSource = z.infer<typeof sourceSchema>

const fileSchema = z.object({
  fileName: z.string(),
  /** Null until a server said it. */
  sizeBytes: z.number().nullable(),
  /** What it must be, in lower-case hex; null when nobody told. */
  sha256: z.string().nullable(),
})
export type DownloadFile = z.infer<typeof fileSchema>

const statusSchema = z.enum(['queued', 'paused', 'failed', 'done'])

/** A place in the queue. What runs or waits is `queued` here: after a restart it goes on. */
export interface DownloadRow {
  id: string
  modelId: string
  source: DownloadSource
  /** One, or the parts of a split model in their order. */
  files: DownloadFile[]
  status: z.infer<typeof statusSchema>
  /** Why it failed. */
  error: z.infer<typeof errorInfoSchema> | null
  /** Milliseconds since 1970. */
  createdAt: number
}

/** The queue of downloads, in its order. */
export interface DownloadTable {
  all(): DownloadRow[]
  /** Adds one at the end, or replaces the row of this id where it stands. */
  put(row: DownloadRow): void
  remove(id: string): void
  /** Puts the rows in the order of these ids. */
  reorder(ids: readonly string[]): void
}

interface Stored {
  id: string
  model_id: string
  source: string
  files: string
  status: string
  error: string | null
  created_at: number
}

export const createDownloadTable = (database: Database): DownloadTable => {
  const all = database.prepare<[], Stored>('SELECT * FROM downloads ORDER BY position')
  const put = database.prepare<Stored>(
    `INSERT INTO downloads (id, position, model_id, source, files, status, error, created_at)
     VALUES (@id, (SELECT coalesce(max(position), 0) + 1 FROM downloads), @model_id, @source, @files, @status, @error, @created_at)
     ON CONFLICT (id) DO UPDATE SET files = @files, status = @status, error = @error`,
  )
  const remove = database.prepare<{ id: string }>('DELETE FROM downloads WHERE id = @id')
  const move = database.prepare<{ id: string; position: number }>(
    'UPDATE downloads SET position = @position WHERE id = @id',
  )
  return {
    all: () => guard(() => all.all()).flatMap(toRow),
    put: (row) => {
      guard(() =>
        put.run({
          id: row.id,
          model_id: row.modelId,
          source: JSON.stringify(row.source),
          files: JSON.stringify(row.files),
          status: row.status,
          error: row.error && JSON.stringify(row.error),
          created_at: row.createdAt,
        }),
      )
    },
    remove: (id) => void guard(() => remove.run({ id })),
    reorder: (ids) => {
      guard(() => database.transaction(() => ids.forEach((id, position) => move.run({ id, position })))())
    },
  }
}

/** A row that is not understood is left out; what was fetched of it lies in the models folder all the same. */
const toRow = ({ id, model_id, source, files, status, error, created_at }: Stored): DownloadRow[] => {
  try {
    return [
      {
        id,
        modelId: model_id,
        source: sourceSchema.parse(JSON.parse(source)),
        files: z.array(fileSchema).min(1).parse(JSON.parse(files)),
        status: statusSchema.parse(status),
        error: error === null ? null : errorInfoSchema.parse(JSON.parse(error)),
        createdAt: created_at,
      },
    ]
  } catch {
    return []
  }
}
