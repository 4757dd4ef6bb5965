import Database from 'better-sqlite3'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { defaultSampling, type Message } from '#contract/messages.ts'
import { openConnection } from './connection.ts'
import { openStorage, type ChatRow, type Storage } from './index.ts'
import { migrations, type Migration } from './migrations/index.ts'

let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-'))
  path = join(dir, 'palabre.db')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const chat: ChatRow = {
  id: 'c',
  title: 'A chat',
  modelId: null,
  systemPrompt: '',
  sampling: defaultSampling,
  thinking: defaultThinking,
  windows: [],
  folderId: null,
  pinned: false,
  archived: false,
  temporary: false,
  queue: [],
  headMessageId: null,
  createdAt: 1,
  updatedAt: 1,
}
const message = (storage: Storage, id: string, parentId: string | null): Message => ({
  id,
  chatId: chat.id,
  parentId,
  sequence: storage.chats.takeSequence(chat.id),
  role: 'user',
  parts: [{ type: 'text', text: id }],
  status: 'complete',
  truncated: false,
  error: null,
  modelId: null,
  seed: null,
  usage: null,
  createdAt: 1,
})

const fill = (storage: Storage, count: number) =>
  storage.transaction(() => {
    storage.chats.insert(chat)
    for (let index = 0; index < count; index += 1) {
      storage.messages.insert(message(storage, `m${index}`, index === 0 ? null : `m${index - 1}`))
    }
  })

const caught = (action: () => unknown): AppError => {
  try {
    action()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('Nothing was thrown')
}

const newest = migrations.at(-1)?.version ?? 0

describe('opening', () => {
  it('sets what a power cut and a curious reader of the disk call for', () => {
    const database = openConnection(path)
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete']
    expect(pragmas.map((pragma) => database.pragma(pragma, { simple: true }))).toEqual(['wal', 2, 1, 1])
    database.close()
    expect(readdirSync(dir)).toEqual(['palabre.db'])
  })

  it('leaves no text of an erased chat in the file', () => {
    const storage = openStorage(path)
    storage.chats.insert({ ...chat, systemPrompt: 'a-secret-to-forget' })
    storage.chats.remove(chat.id, 5)
    expect(storage.chats.purgeRemovedBefore(6)).toBe(1)
    while (storage.eraser.step());
    storage.close()
    expect(readFileSync(path).includes('a-secret-to-forget')).toBe(false)
  })

  it('refuses a database of a newer version, changing nothing', () => {
    const database = new Database(path)
    database.exec('CREATE TABLE later (id)')
    database.pragma('user_version = 99')
    database.close()
    const before = readFileSync(path)
    const error = caught(() => openStorage(path))
    expect(error).toMatchObject({ code: 'DATABASE_NEWER', details: { version: 99, knownVersion: newest } })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dir).filter((name) => name.includes('backup'))).toEqual([])
  })

  it.each([
    ['no database at all', (bytes: Buffer) => bytes.fill('x')],
    ['a broken page', (bytes: Buffer) => bytes.fill(0xff, 3 * 4096, 4 * 4096)],
    ['a truncated file', (bytes: Buffer) => bytes.subarray(0, 5 * 4096)],
  ])('refuses %s, says where it lies, and leaves it as it is', (_what, damage) => {
    const storage = openStorage(path)
    fill(storage, 500)
    storage.close()
    const broken = damage(readFileSync(path))
    writeFileSync(path, broken)
    writeFileSync(`${path}.backup-v0`, 'an earlier copy')
    const error = caught(() => openStorage(path))
    expect(error).toMatchObject({ code: 'DATABASE_DAMAGED', details: { path, backup: `${path}.backup-v0` } })
    expect(error.message).toContain(path)
    expect(readFileSync(path).equals(broken)).toBe(true)
  })

  it('says that the folder cannot be used where it cannot', () => {
    expect(caught(() => openStorage(dir)).code).toBe('DATA_FOLDER_UNUSABLE')
  })
})

describe('migrating', () => {
  const next: Migration = {
    version: newest + 1,
    sql: 'ALTER TABLE chats ADD COLUMN colour INTEGER NOT NULL DEFAULT 0',
  }

  it('copies the database first, then changes it, and keeps every row', () => {
    const old = openStorage(path)
    fill(old, 50)
    old.close()
    const storage = openStorage(path, [...migrations, next])
    expect(storage.migrated).toEqual({
      ...{ from: newest, to: newest + 1, backupPath: `${path}.backup-v${newest}` },
    })
    expect(storage.messages.ofChat(chat.id)).toHaveLength(50)
    storage.close()
    const backup = openStorage(`${path}.backup-v${newest}`)
    expect(backup.migrated).toBeNull()
    expect(backup.messages.ofChat(chat.id)).toHaveLength(50)
    backup.close()
  })

  it('copies a database that was there before the first version', () => {
    const planted = new Database(path)
    planted.exec("CREATE TABLE notes (text); INSERT INTO notes VALUES ('keep me')")
    planted.close()
    const storage = openStorage(path)
    expect(storage.migrated).toMatchObject({ from: 0, to: newest, backupPath: `${path}.backup-v0` })
    storage.close()
    const backup = new Database(`${path}.backup-v0`)
    expect(backup.prepare('SELECT text FROM notes').pluck().get()).toBe('keep me')
    backup.close()
  })

  it('makes no copy of a new database', () => {
    const storage = openStorage(path)
    expect(storage.migrated).toEqual({ from: 0, to: newest, backupPath: null })
    storage.close()
  })

  it.each([
    ['loses rows', 'DELETE FROM messages WHERE sequence > 10'],
    ['drops a table of them', 'DROP TABLE settings; DELETE FROM messages'],
    ['fails half-way', 'ALTER TABLE chats ADD COLUMN colour INTEGER; SELECT nothing FROM nowhere'],
  ])('undoes a step that %s', (_what, sql) => {
    const old = openStorage(path)
    fill(old, 50)
    old.close()
    expect(() => openStorage(path, [...migrations, { version: newest + 1, sql }])).toThrow()
    const storage = openStorage(path)
    expect(storage.migrated).toBeNull()
    expect(storage.messages.ofChat(chat.id)).toHaveLength(50)
    storage.close()
  })
})

describe('the tables', () => {
  it('give back odd text exactly', () => {
    const storage = openStorage(path)
    storage.chats.insert(chat)
    const text = 'a\u0000b \ud83d alone, 👩‍👩‍👧 \u202e مرحبا "quoted"\r\n\u2028'
    const odd: Message = { ...message(storage, 'odd', null), parts: [{ type: 'text', text }] }
    storage.messages.insert(odd)
    expect(storage.messages.find('odd')).toEqual(odd)
    storage.close()
  })

  it('erase a long chat, and number messages without a gap', () => {
    const storage = openStorage(path)
    fill(storage, 3000)
    expect(storage.messages.pathTo('m2999').map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 3000 }, (_, index) => index + 1),
    )
    expect(storage.messages.newestLeafBelow('m0')).toBe('m2999')
    storage.chats.remove(chat.id, 10)
    expect(storage.chats.find(chat.id)).toBeUndefined()
    expect(storage.chats.purgeRemovedBefore(10)).toBe(0)
    expect(storage.chats.purgeRemovedBefore(11)).toBe(1)
    expect([storage.chats.has(chat.id), storage.chats.restore(chat.id)]).toEqual([false, false])
    while (storage.eraser.step());
    expect(storage.messages.ofChat(chat.id)).toEqual([])
    storage.close()
  })

  it('say that the disk is full, undo the transaction, and go on when there is room', () => {
    const storage = openStorage(path)
    fill(storage, 1)
    storage.limitPages(20)
    const long = (id: string): Message => ({
      ...message(storage, id, 'm0'),
      parts: [{ type: 'text', text: 'x'.repeat(100_000) }],
    })
    const insertTwo = () =>
      storage.transaction(() => {
        storage.messages.insert(message(storage, 'small', 'm0'))
        storage.messages.insert(long('large'))
      })
    expect(caught(insertTwo).code).toBe('DISK_FULL')
    expect(storage.messages.ofChat(chat.id)).toHaveLength(1)
    storage.limitPages(1_000_000)
    insertTwo()
    expect(storage.messages.ofChat(chat.id).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    storage.close()
  })

  it('leave out a setting that is no JSON', () => {
    openStorage(path).close()
    const database = new Database(path)
    database.exec("INSERT INTO settings VALUES ('theme', '{oops'), ('locale', '\"fr\"')")
    database.close()
    const storage = openStorage(path)
    expect(storage.settings.all()).toEqual(new Map([['locale', 'fr']]))
    storage.close()
  })
})

it('leaves no temporary file after a backup', () => {
  openStorage(path).close()
  openStorage(path, [...migrations, { version: newest + 1, sql: 'SELECT 1' }]).close()
  expect(existsSync(`${path}.backup-v${newest}.tmp`)).toBe(false)
})
