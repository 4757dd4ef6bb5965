import type { Database } from 'better-sqlite3'
import { guard } from './errors.ts'

/** The user's settings, one row each. */
export interface SettingTable {
  /** Every stored value by its key; one that is no JSON is left out. */
  all(): Map<string, unknown>
  put(key: string, value: unknown): void
}

export const createSettingTable = (database: Database): SettingTable => {
  const all = database.prepare<[], { key: string; value: string }>('SELECT key, value FROM settings')
  const put = database.prepare<{ key: string; value: string }>(
    'INSERT INTO settings (key, value) VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = @value',
  )
  return {
    all: () => new Map(guard(() => all.all()).flatMap(({ key, value }) => parseEntry(key, value))),
    put: (key, value) => {
      guard(() => put.run({ key, value: JSON.stringify(value) }))
    },
  }
}

const parseEntry = (key: string, value: string): [string, unknown][] => {
  try {
    return [[key, JSON.parse(value)]]
  } catch {
    // Somebody else wrote it: the setting falls back to its default.
    return []
  }
}
