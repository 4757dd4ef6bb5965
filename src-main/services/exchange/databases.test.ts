import Database from 'better-sqlite3'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStorage, type Storage } from '#storage/index.ts'
import { databaseOf } from './fixtures/marked-databases.ts'
import { importChats } from './index.ts'

let dir: string
let storage: Storage
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-databases-'))
  storage = openStorage(join(dir, 'palabre.db'))
})
afterEach(() => {
  storage.close()
  rmSync(dir, { recursive: true })
})

const layout = `CREATE TABLE chats (id INTEGER PRIMARY KEY, title TEXT);
  CREATE TABLE messages (id INTEGER PRIMARY KEY, chat_id INT REFERENCES chats(id), role TEXT, content TEXT);`
const rows = (count: number, length = 20) => ({
  chats: Array.from({ length: count }, (_, index) => ({ id: index + 1, title: `Chat ${index + 1}` })),
  messages: Array.from({ length: count * 2 }, (_, index) => ({
    ...{ chat_id: Math.floor(index / 2) + 1, role: index % 2 === 0 ? 'user' : 'assistant' },
    content: `said ${index} ${'and on '.repeat(length)}`,
  })),
})
const said = () => storage.chats.all().flatMap(({ id }) => storage.messages.ofChat(id)).length

describe('a database that anybody made', () => {
  it('is read with the log beside it, and not changed', async () => {
    const live = join(dir, 'live.db')
    const database = new Database(live)
    database.pragma('journal_mode = WAL')
    database.pragma('wal_autocheckpoint = 0')
    database.exec(layout)
    database.prepare("INSERT INTO chats VALUES (1, 'Of the log')").run()
    database
      .prepare("INSERT INTO messages VALUES (1, 1, 'user', 'only in the log'), (2, 1, 'assistant', 'yes')")
      .run()
    const path = join(dir, 'copy.db')
    copyFileSync(live, path)
    copyFileSync(`${live}-wal`, `${path}-wal`)
    database.close()
    const before = readFileSync(path)
    const [report] = await importChats(storage, [path])
    expect(report).toMatchObject({ error: null, failed: [] })
    expect(said()).toBe(2)
    expect(readFileSync(path)).toEqual(before)
  })

  it('is read as far as it can be where it is damaged, and tells it', async () => {
    const file = Buffer.from(databaseOf(layout, rows(300, 100)))
    const path = join(dir, 'damaged.db')
    const pages = file.length / 4096
    for (const page of [9, 20, 33, pages - 2]) file.fill(0xa5, page * 4096, (page + 1) * 4096)
    writeFileSync(path, file)
    const [report] = await importChats(storage, [path])
    expect(report?.notUnderstood).toHaveProperty('damaged part of the database')
    expect(said()).toBeGreaterThan(500)
    expect(said()).toBeLessThan(600)
  })

  it('is refused where nothing of it can be read', async () => {
    const file = Buffer.from(databaseOf(layout, rows(3)))
    const wrong = (name: string, change: (file: Buffer) => Buffer) => {
      const path = join(dir, name)
      writeFileSync(path, change(Buffer.from(file)))
      return path
    }
    const reports = await importChats(storage, [
      wrong('head.db', (bytes) => bytes.subarray(0, 50)),
      wrong('page.db', (bytes) => bytes.fill(0xff, 100, 4096)),
      wrong('size.db', (bytes) => bytes.fill(0x01, 16, 18)),
    ])
    for (const { error } of reports) expect(error).toBeTruthy()
    expect(said()).toBe(0)
  })

  it('ends whatever its pages point at, and keeps to what there is of it', { timeout: 60_000 }, async () => {
    const file = Buffer.from(databaseOf(layout, rows(10, 400)))
    let next = 7
    const random = () => (next = (next * 1_103_515_245 + 12_345) % 2 ** 31)
    for (let round = 0; round < 15; round += 1) {
      const changed = Buffer.from(file)
      for (let count = 0; count < 40; count += 1) {
        // Numbers of pages and lengths stand at the beginnings of pages.
        const page = Math.floor(random() % (file.length / 4096)) * 4096
        changed[page + (random() % 40)] = random() % 256
      }
      const path = join(dir, `round-${round}.db`)
      writeFileSync(path, changed)
      await importChats(storage, [path], { again: true })
    }
    expect(said()).toBeGreaterThan(0)
  })

  it('tells of a value that is built to fill the memory, and keeps it out', async () => {
    const path = join(dir, 'large.db')
    const message = (id: number, content: unknown) => ({
      id,
      chat_id: 1,
      content,
      role: id % 2 ? 'user' : 'bot',
    })
    const large = zstdCompressSync(Buffer.alloc(30_000, 'a'))
    writeFileSync(
      path,
      databaseOf(layout, {
        chats: [{ id: 1, title: 'One' }],
        messages: [
          message(1, zstdCompressSync('where is it')),
          message(2, 'beyond the mill'),
          message(3, large),
          message(4, large),
        ],
      }),
    )
    const [report] = await importChats(storage, [path])
    expect(report?.error).toBeNull()
    expect(report?.notUnderstood).toHaveProperty('damaged part of the database')
    const texts = storage.chats
      .all()
      .flatMap(({ id }) => storage.messages.ofChat(id).flatMap(({ parts }) => parts))
    expect(JSON.stringify(texts)).toMatch(/where is it.*beyond the mill/)
    expect(JSON.stringify(texts).length).toBeLessThan(10_000)
  })

  it('tells of tables that hold no chats', async () => {
    const path = join(dir, 'more.db')
    writeFileSync(
      path,
      databaseOf(`${layout} CREATE TABLE weather (id INTEGER PRIMARY KEY, warmth REAL);`, {
        ...rows(2),
        weather: [{ id: 1, warmth: 2.5 }],
      }),
    )
    const [report] = await importChats(storage, [path])
    expect(report?.notUnderstood).toEqual({ 'unread table weather': 1 })
  })
})
