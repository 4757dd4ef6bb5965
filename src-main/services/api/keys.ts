import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from '#contract/api.ts'
import { AppError } from '#contract/errors.ts'
import type { ApiKeyRow, ApiKeyTable } from '#storage/index.ts'

/** Who may call the server: keys of 256 random bits, of which a hash is kept and nothing else. */
export interface Keys {
  list(): ApiKey[]
  /** The secret is shown this once. Throws CONFLICT when there are too many. */
  create(name: string): { key: ApiKey; secret: string }
  /** One that is forgotten when Palabre ends. */
  createTemporary(name: string): { key: ApiKey; secret: string }
  /** Throws NOT_FOUND. */
  revoke(id: string): void
  /** The key that `secret` is, noted as used; null when it is none. Compared in constant time. */
  find(secret: string): ApiKey | null
  /** Calls `listener` when that key is revoked; the result ends that. */
  onRevoked(id: string, listener: () => void): () => void
}

const mostKeys = 100
/** How exactly the last use is kept on the disk: a write for each request would be too many. */
const lastUseEveryMs = 60_000

const hashOf = (secret: string) => createHash('sha256').update(secret).digest()

export const createKeys = (table: ApiKeyTable, onChange: () => void): Keys => {
  const stored = table.all()
  const temporary: ApiKeyRow[] = []
  const writtenAt = new Map<string, number>()
  /** Those who use a key now, by its id. */
  const users = new Map<string, Set<() => void>>()

  const make = (name: string): { row: ApiKeyRow; secret: string } => {
    const secret = `palabre-${randomBytes(32).toString('base64url')}`
    const sha256 = hashOf(secret).toString('hex')
    const row = {
      id: randomUUID(),
      name,
      sha256,
      hint: secret.slice(-4),
      createdAt: Date.now(),
      lastUsedAt: null,
    }
    return { row, secret }
  }
  const note = (row: ApiKeyRow) => {
    const now = Date.now()
    const before = row.lastUsedAt
    row.lastUsedAt = now
    if (stored.includes(row) && now - (writtenAt.get(row.id) ?? 0) > lastUseEveryMs) {
      writtenAt.set(row.id, now)
      table.used(row.id, now)
    }
    if (before === null || now - before > 1000) onChange()
  }

  return {
    list: () => [
      ...temporary.map((row) => toKey(row, true)),
      ...stored.toReversed().map((row) => toKey(row, false)),
    ],
    create: (name) => {
      if (stored.length >= mostKeys)
        throw new AppError(
          'CONFLICT',
          'There are a hundred keys already. Revoke one that is not used any more.',
        )
      const { row, secret } = make(name)
      table.insert(row)
      stored.push(row)
      onChange()
      return { key: toKey(row, false), secret }
    },
    createTemporary: (name) => {
      const { row, secret } = make(name)
      temporary.push(row)
      onChange()
      return { key: toKey(row, true), secret }
    },
    revoke: (id) => {
      const [rows, index] = [stored, temporary]
        .map((rows) => [rows, rows.findIndex((row) => row.id === id)] as const)
        .find(([, index]) => index !== -1) ?? [null, -1]
      if (!rows) throw new AppError('NOT_FOUND', 'This key was revoked already.')
      if (rows === stored) table.remove(id)
      rows.splice(index, 1)
      for (const end of users.get(id) ?? []) end()
      onChange()
    },
    find: (secret) => {
      const hash = hashOf(secret)
      let found: ApiKeyRow | undefined
      // All are looked at, whichever it is.
      for (const row of [...temporary, ...stored])
        if (timingSafeEqual(hash, Buffer.from(row.sha256, 'hex'))) found = row
      if (!found) return null
      note(found)
      return toKey(found, temporary.includes(found))
    },
    onRevoked: (id, listener) => {
      const listeners = users.get(id) ?? new Set()
      users.set(id, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && users.get(id) === listeners) users.delete(id)
      }
    },
  }
}

const toKey = ({ id, name, hint, createdAt, lastUsedAt }: ApiKeyRow, isTemporary: boolean): ApiKey => ({
  id,
  name,
  hint,
  createdAt,
  lastUsedAt,
  temporary: isTemporary,
})
