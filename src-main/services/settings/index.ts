/** Settings: the user's choices, kept in the database. It knows their shape and nothing of what they are for. */
import type { ApiSettings } from '#contract/api.ts'
import { defaultSampling } from '#contract/messages.ts'
import { settingsSchema, type Settings } from '#contract/settings.ts'
import { createFeed, type Stream } from '#lib/feed.ts'
import type { Log } from '#lib/log.ts'
import type { Storage } from '#storage/index.ts'

export interface SettingsService {
  current(): Settings
  /** The whole object, again after each change. */
  changed(signal?: AbortSignal): Stream<Settings>
  /** On disk when it returns; throws DISK_FULL with nothing changed. */
  update(changes: Partial<Settings>): Settings
  close(): void
}

/** Off; and whoever calls needs a key. */
const defaultApi: ApiSettings = {
  enabled: false,
  port: 11_500,
  keysRequired: true,
  origins: [],
  idleMinutes: 10,
  maxAnswerTokens: null,
}

/** What holds until the user chooses otherwise. */
export const defaultSettings: Settings = {
  theme: 'system',
  locale: 'en',
  defaultModelId: null,
  systemPrompt: '',
  sampling: defaultSampling,
  automaticTitles: true,
  contextSizes: {},
  offline: false,
  downloadBytesPerSecond: null,
  modelFolders: [],
  api: defaultApi,
  showChatList: true,
  showPanel: true,
}

export const createSettings = (storage: Storage, log: Log): SettingsService => {
  const feed = createFeed<Settings>({ newestOnly: true })
  let current = readSettings(storage.settings.all(), log)
  return {
    current: () => current,
    changed: (signal) => feed.subscribe([current], signal),
    update: (changes) => {
      const entries = Object.entries(changes as Record<string, unknown>).filter(
        ([, value]) => value !== undefined,
      )
      storage.transaction(() => {
        for (const [key, value] of entries) storage.settings.put(key, value)
      })
      current = { ...current, ...Object.fromEntries(entries) }
      feed.publish(current)
      return current
    },
    close: () => feed.end(),
  }
}

/** Each value on its own: one that is not understood costs that setting alone. */
const readSettings = (stored: Map<string, unknown>, log: Log): Settings => {
  const understood = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    if (!stored.has(key)) return []
    const result = schema.safeParse(completed(key, stored.get(key)))
    if (result.success) return [[key, result.data] as const]
    log.warn({ key }, 'A stored setting is not understood; its default is used')
    return []
  })
  return { ...defaultSettings, ...Object.fromEntries(understood) }
}

/** Sampling parameters that came with a later version have their defaults beside those that were chosen earlier. */
const completed = (key: string, value: unknown): unknown =>
  key === 'sampling' && value !== null && typeof value === 'object' ? { ...defaultSampling, ...value } : value
