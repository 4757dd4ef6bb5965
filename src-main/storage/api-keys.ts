import type { Database } from 'better-sqlite3'
import { guard } from './errors.ts'

/** A key of the server for other programs. The key itself is nowhere: 256 random bits need no slower hash. */
export interface ApiKeyRow {
  id: string
  name: string
  /** SHA-256 in lower-case hex. */
  sha256: string
  /** The key's last characters. */
  hint: string
  /** Milliseconds since 1970. */
  createdAt: number
  lastUsedAt: number | null
}

export interface ApiKeyTable {
  /** The oldest first. */
  all(): ApiKeyRow[]
  insert(row: ApiKeyRow): void
  used(id: string, at: number): void
  remove(id: string): void
}

export const createApiKeyTable = (database: Database): ApiKeyTable => {
  const all = database.prepare<[], ApiKeyRow>(
    'SELECT id, name, sha256, hint, created_at AS createdAt, last_used_at AS lastUsedAt FROM api_keys ORDER BY number',
  )
  const insert = database.prepare<ApiKeyRow>(
    `INSERT INTO api_keys (id, name, sha256, hint, created_at, last_used_at)
     VALUES (@id, @name, @sha256, @hint, @createdAt, @lastUsedAt)`,
  )
  const used = database.prepare<{ id: string; at: number }>(
    'UPDATE api_keys SET last_used_at = @at WHERE id = @id',
  )
  const remove = database.prepare<{ id: string }>('DELETE FROM api_keys WHERE id = @id')
  return {
    all: () => guard(() => all.all()),
    insert: (row) => void guard(() => insert.run(row)),
    used: (id, at) => void guard(() => used.run({ id, at })),
    remove: (id) => void guard(() => remove.run({ id })),
  }
}
