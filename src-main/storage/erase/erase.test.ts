import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { openConnection } from '../connection.ts'
import { openStorage, type Storage } from '../index.ts'
import type { Said } from './erase-until-killed.ts'
import { addSecretChat, createRandom, eraseToEnd, wordsInFiles } from './fixtures.ts'
import { gapsOf, isMapPage } from './page-format.ts'

let dir: string
let path: string
let storage: Storage
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-'))
  path = join(dir, 'palabre.db')
  storage = openStorage(path)
  onTestFinished(() => {
    storage.close()
    rmSync(dir, { recursive: true, force: true })
  })
})

const fill = (chats: number, messages: number, seed: number) => {
  const random = createRandom(seed)
  return Array.from({ length: chats }, (_, chat) => [
    ...new Set(addSecretChat(storage, chat, messages, random)),
  ])
}
const check = () => {
  const database = openConnection(path)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(database.pragma('foreign_key_check')).toEqual([])
  database.exec(`INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1);
    INSERT INTO title_index (title_index, rank) VALUES ('integrity-check', 1)`)
  database.close()
}
/** How many pages of the file hold something where SQLite reads nothing. */
const unclean = (): number => {
  const bytes = readFileSync(path)
  const database = new Database(path, { readonly: true })
  const count = database.pragma('page_count', { simple: true }) as number
  database.close()
  const layout = { pageSize: 4096, usableSize: 4096, pageCount: count, hasMapPages: true }
  return Array.from({ length: count }, (_, index) => index + 1).filter((page) => {
    if (isMapPage(page, layout)) return false
    const content = bytes.subarray((page - 1) * 4096, page * 4096)
    return gapsOf(content, page, layout).some(({ from, to }) =>
      content.subarray(from, to).some((byte) => byte !== 0),
    )
  }).length
}

it.each([1, 2, 3])(
  'leaves no word of a chat in any file, and every word of the others (seed %i)',
  async (seed) => {
    const words = fill(8, 30, seed)
    expect(wordsInFiles(dir, words.flat()).length).toBeGreaterThan(5000)
    const erased = [0, 3, 4, 7]
    for (const chat of erased) storage.chats.erase(`c${chat}`)
    while (storage.eraser.pending().rows) storage.eraser.step()
    // What this test is for: deleting alone leaves bytes of rows that moved.
    storage.close()
    expect(unclean()).toBeGreaterThan(0)
    storage = openStorage(path)
    expect(storage.eraser.pending()).toEqual({ rows: false, file: true })
    await eraseToEnd(storage)
    expect(storage.eraser.pending()).toEqual({ rows: false, file: false })

    expect(
      wordsInFiles(
        dir,
        erased.flatMap((chat) => words[chat] ?? []),
      ),
    ).toEqual([])
    const kept = words.map((_, chat) => chat).filter((chat) => !erased.includes(chat))
    for (const chat of kept) {
      const text = storage.messages.ofChat(`c${chat}`).flatMap(({ parts }) => parts)
      expect(text).toHaveLength(30)
      expect(storage.search.query({ text: `言葉${chat}番`, limit: 100, offset: 0 }).hits).toHaveLength(30)
    }
    expect(storage.search.query({ text: '言葉0番', limit: 100, offset: 0 }).hits).toEqual([])
    check()
  },
)

it('erases everything, gives the room back, and keeps what is written meanwhile', async () => {
  const words = fill(10, 60, 4)
  const before = statSync(path).size
  storage.transaction(() => storage.chats.eraseAll())
  expect(storage.chats.all()).toEqual([])
  expect(storage.counts()).toMatchObject({ chats: 0, messages: 0, removedChats: 0 })
  let steps = 0
  let late: string[] = []
  while (storage.eraser.step()) {
    steps += 1
    if (steps === 3) late = addSecretChat(storage, 90, 5, createRandom(5))
  }
  expect(steps).toBeGreaterThan(3)
  await eraseToEnd(storage)
  expect(wordsInFiles(dir, words.flat())).toEqual([])
  expect(storage.search.query({ text: '言葉90番', limit: 100, offset: 0 }).hits).toHaveLength(5)
  expect(wordsInFiles(dir, late).length).toBeGreaterThan(0)
  storage.close()
  expect(statSync(path).size).toBeLessThan(before / 2)
  check()
  storage = openStorage(path)
  expect(storage.messages.ofChat('c90')).toHaveLength(5)
})

it('erases in a file that cannot be made smaller step by step', async () => {
  storage.close()
  rmSync(path)
  const old = new Database(path)
  old.pragma('auto_vacuum = NONE')
  old.exec('CREATE TABLE before (id); DROP TABLE before')
  old.close()
  storage = openStorage(path)
  const words = fill(6, 20, 6)
  const handle = new Database(path, { readonly: true })
  expect(handle.pragma('auto_vacuum', { simple: true })).toBe(0)
  handle.close()
  storage.chats.erase('c3')
  await eraseToEnd(storage)
  expect(wordsInFiles(dir, words[3] ?? [])).toEqual([])
  check()
})

it('waits while another program reads, and says so', async () => {
  const words = fill(2, 20, 7)
  const reader = new Database(path, { readonly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM chats').get()
  storage.chats.erase('c0')
  let step = storage.eraser.step()
  while (step && !step.isBusy) step = storage.eraser.step()
  expect(step).toMatchObject({ phase: 'file', isBusy: true })
  reader.exec('COMMIT')
  reader.close()
  await eraseToEnd(storage)
  expect(wordsInFiles(dir, words[0] ?? [])).toEqual([])
})

it('goes on after a kill, whenever it comes', { timeout: 120_000 }, async () => {
  const words = fill(6, 40, 8)
  storage.close()
  const before = readFileSync(path)
  let stopped = 0
  for (let round = 0; round < 6; round += 1) {
    const what = round % 2 === 0 ? 'one' : 'all'
    writeFileSync(path, before)
    for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true })
    const child = fork(join(import.meta.dirname, 'erase-until-killed.ts'), [path, what])
    const closed = once(child, 'close')
    const said: Said[] = []
    child.on('message', (message: Said) => said.push(message))
    await once(child, 'message')
    // The moment is the point of the test.
    await delay(Math.random() * 80)
    child.kill('SIGKILL')
    await closed
    storage = openStorage(path)
    if (!said.includes('done')) stopped += 1
    expect(storage.chats.has('c0')).toBe(false)
    await eraseToEnd(storage)
    storage.close()
    expect(wordsInFiles(dir, what === 'one' ? (words[0] ?? []) : words.flat())).toEqual([])
    check()
  }
  expect(stopped).toBeGreaterThan(0)
  storage = openStorage(path)
})

it('knows the parts of a page that nobody reads, and leaves alone what it does not know', () => {
  const layout = { pageSize: 512, usableSize: 512, pageCount: 9, hasMapPages: true }
  const page = Buffer.alloc(512)
  page.writeUInt8(13, 0)
  page.writeUInt16BE(500, 1)
  page.writeUInt16BE(2, 3)
  page.writeUInt16BE(400, 5)
  page.writeUInt16BE(8, 502)
  expect(gapsOf(page, 2, layout)).toEqual([
    { from: 12, to: 400 },
    { from: 504, to: 508 },
  ])
  for (const damage of [
    () => page.writeUInt8(7, 0),
    () => page.writeUInt16BE(300, 1),
    () => page.writeUInt16BE(4000, 5),
    () => page.writeUInt16BE(300, 3),
    () => page.writeUInt16BE(600, 502),
  ]) {
    const whole = Buffer.from(page)
    damage()
    expect(gapsOf(page, 2, layout)).toEqual([])
    whole.copy(page)
  }
  expect([1, 2, 3, 104, 105, 106].map((number) => isMapPage(number, layout))).toEqual([
    false,
    true,
    false,
    false,
    true,
    false,
  ])
})
