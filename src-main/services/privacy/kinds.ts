import type { StoredItem } from '#contract/privacy.ts'

/** The first that fits tells. */
const kinds: [RegExp, StoredItem['kind']][] = [
  [/^palabre\.db$/, 'chats'],
  [/^palabre\.db-(wal|shm|journal)$/, 'chatsJournal'],
  [/^palabre\.db\.backup-damaged-/, 'damaged'],
  [/^palabre\.db\.backup-/, 'backup'],
  [/^models$/, 'models'],
  [/^trash$/, 'modelTrash'],
  [/^state$/, 'attentionStates'],
  [/^logs$/, 'logs'],
  [/^terminal$/, 'laboratory'],
  [/^sidecars$/, 'repairs'],
  [/^hub$/, 'hub'],
  [/^hub-token\.json$/, 'hubToken'],
  [/^session\.key$/, 'sessionKey'],
  [/^(window\.json|chromium)$/, 'window'],
  [/^owner\.(db|json)/, 'ownership'],
]

/** Whose an entry of the data folder is, by its name. Others are listed too: nothing is left unsaid. */
export const kindOf = (name: string): StoredItem['kind'] =>
  kinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
