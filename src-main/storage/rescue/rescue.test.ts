import Database from 'better-sqlite3'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '#contract/errors.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { defaultSampling, messagePartSchema } from '#contract/messages.ts'
import { openConnection } from '../connection.ts'
import { createRandom } from '../erase/fixtures.ts'
import { openStorage } from '../index.ts'
import { migrate } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { rescueDatabase } from './index.ts'

const pageBytes = 4096
const words = { title: 'Found', gone: 'Gone.' }
let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-'))
  path = join(dir, 'palabre.db')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const wordsOf = (chat: number, message: number) =>
  `words ${chat}-${message} `.repeat(message === 7 ? 2000 : 20)

/** Forty chats of twenty messages, one of them so long that its text lies on pages of its own. */
const fill = () => {
  const storage = openStorage(path)
  storage.transaction(() => {
    for (let number = 0; number < 40; number += 1) {
      const id = `chat-${number}`
      storage.chats.insert({
        ...{ id, title: `Title ${number}`, modelId: null, systemPrompt: '', sampling: defaultSampling },
        ...{ thinking: defaultThinking, windows: [], folderId: null, pinned: false, archived: false },
        ...{ temporary: false, queue: [], headMessageId: `${id}-19`, createdAt: 1, updatedAt: 1 },
      })
      for (let index = 0; index < 20; index += 1) {
        storage.messages.insert({
          ...{ id: `${id}-${index}`, chatId: id, parentId: index === 0 ? null : `${id}-${index - 1}` },
          ...{ sequence: storage.chats.takeSequence(id), role: index % 2 ? 'assistant' : 'user' },
          parts: [{ type: 'text', text: wordsOf(number, index) }],
          ...{
            status: 'complete',
            truncated: false,
            error: null,
            modelId: null,
            seed: null,
            usage: null,
            createdAt: 1,
          },
        })
      }
    }
  })
  storage.close()
}

/** The pages of a table, by what SQLite itself tells of them. */
const pagesOf = (name: string, kind: string): number[] => {
  const database = new Database(path, { readonly: true })
  const pages = database
    .prepare<[string, string], number>('SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ?')
    .pluck()
    .all(name, kind)
  database.close()
  return pages
}
const spoil = (pages: number[]) => {
  const bytes = readFileSync(path)
  for (const page of pages) bytes.fill(0xff, (page - 1) * pageBytes, page * pageBytes)
  writeFileSync(path, bytes)
  return bytes
}
const caught = (action: () => unknown): AppError => {
  try {
    action()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('Nothing was thrown')
}

/** Opens what was rescued, as the app does, and returns each chat's words in order. */
const readAll = () => {
  const storage = openStorage(path)
  const chats = new Map(
    storage.chats.all().map(({ id, headMessageId }) => {
      const messages = storage.messages.ofChat(id)
      const ids = new Set(messages.map((message) => message.id))
      for (const { parentId } of messages) expect(parentId === null || ids.has(parentId)).toBe(true)
      // A chat whose id was damaged has none: they are in one of their own.
      expect(headMessageId === null ? ids.size === 0 : ids.has(headMessageId)).toBe(true)
      return [id, messages] as const
    }),
  )
  const [known] = [...chats.values()].flat().slice(-1)
  const text = `"words ${known?.id.replace('chat-', '')}"`
  const hits = storage.search.query({ text, limit: 10, offset: 0 }).hits.length
  storage.close()
  return { chats, hits }
}

describe('rescuing', () => {
  it.each([
    ['a leaf of the messages', () => pagesOf('messages', 'leaf').slice(3, 4)],
    [
      'several leaves, the first and the last among them',
      () =>
        pagesOf('messages', 'leaf').filter((_, index, all) => index % 9 === 0 || index === all.length - 1),
    ],
    ['a leaf of the chats', () => pagesOf('chats', 'leaf').slice(0, 1)],
    [
      'the search index and another one',
      () => [
        ...pagesOf('message_index_data', 'leaf').slice(0, 2),
        ...pagesOf('messages_tree', 'leaf').slice(0, 1),
      ],
    ],
  ])('brings back all that lies elsewhere than %s', (_what, choose) => {
    fill()
    const spoilt = choose()
    expect(spoilt.length).toBeGreaterThan(0)
    const broken = spoil(spoilt)
    expect(caught(() => openStorage(path)).code).toBe('DATABASE_DAMAGED')
    const report = rescueDatabase(path, words)
    const { chats, hits } = readAll()
    const messages = [...chats.values()].flat()
    expect(report).toMatchObject({ chats: chats.size, messages: messages.length, wordless: 0 })
    expect(messages.length).toBeGreaterThan(800 - spoilt.length * 20)
    for (const message of messages) {
      const [, chat, index] = message.id.split('-').map(Number)
      expect(message.parts).toEqual([{ type: 'text', text: wordsOf(chat ?? -1, index ?? -1) }])
    }
    expect(hits).toBeGreaterThan(0)
    expect(readFileSync(report?.keptPath ?? '').equals(broken)).toBe(true)
  })

  it('keeps the place of a message of which the words alone are gone', () => {
    fill()
    spoil(pagesOf('messages', 'overflow').slice(0, 1))
    const report = rescueDatabase(path, words)
    expect(report).toMatchObject({ chats: 40, messages: 800, wordless: 1 })
    const known = /^words \d+-\d+ /
    const wordless = [...readAll().chats.values()]
      .flat()
      .filter(({ parts: [part] }) => part?.type !== 'text' || !known.test(part.text))
    expect(wordless).toMatchObject([{ status: 'complete', parts: [{ type: 'text', text: 'Gone.' }] }])
  })

  it('reads what was in the log of an app that was killed, and leaves none to be written over the new file', () => {
    fill()
    const copy = join(dir, 'copy.db')
    const storage = openStorage(path)
    storage.chats.giveTitle('chat-1')
    storage.settings.put('told', 'late')
    for (const end of ['', '-wal']) writeFileSync(`${copy}${end}`, readFileSync(`${path}${end}`))
    storage.close()
    for (const end of ['', '-wal']) writeFileSync(`${path}${end}`, readFileSync(`${copy}${end}`))
    spoil(pagesOf('messages', 'leaf').slice(5, 6))
    const report = rescueDatabase(path, words)
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(existsSync(`${report?.keptPath}-wal`)).toBe(true)
    const opened = openStorage(path)
    expect(opened.settings.all().get('told')).toBe('late')
    opened.close()
  })

  it.each([1, 2, 3, 6, 10])('brings a file of the version %i up to date', (version) => {
    const database = openConnection(path)
    migrate(
      database,
      path,
      migrations.filter((migration) => migration.version <= version),
    )
    const put = database.prepare(
      `INSERT INTO messages (id, chat_id, sequence, role, parts, status, truncated, created_at)
        VALUES (?, 'c', ?, 'user', ?, 'complete', 0, 1)`,
    )
    database.exec(
      `INSERT INTO chats (id, title, system_prompt, sampling, created_at, updated_at) VALUES ('c', 't', '', '{}', 1, 1)`,
    )
    for (let index = 0; index < 300; index += 1) {
      put.run(`m${index}`, index + 1, JSON.stringify([{ type: 'text', text: wordsOf(1, 1) }]))
    }
    database.close()
    spoil(pagesOf('messages', 'leaf').slice(4, 5))
    expect(rescueDatabase(path, words)?.messages).toBeGreaterThan(250)
    const storage = openStorage(path)
    expect(storage.migrated).toMatchObject({ from: version })
    expect(storage.messages.ofChat('c').length).toBeGreaterThan(250)
    storage.close()
  })

  it('takes words that are none for gone, so that their chat can be opened', () => {
    fill()
    spoil(pagesOf('messages_tree', 'leaf').slice(0, 1))
    const bytes = readFileSync(path)
    for (const [words, at] of [
      ['words 5-5 ', 0],
      ['words 6-6 ', 4],
    ] as const) {
      const begin = `[{"type":"text","text":"${words}`
      bytes.write('!', bytes.indexOf(begin) + at)
    }
    writeFileSync(path, bytes)
    expect(rescueDatabase(path, words)).toMatchObject({ chats: 40, messages: 800, wordless: 2 })
    const { chats } = readAll()
    for (const id of ['5-5', '6-6']) {
      const message = [...chats.values()].flat().find((one) => one.id === `chat-${id}`)
      expect(message?.parts).toEqual([{ type: 'text', text: 'Gone.' }])
    }
  })

  // Bytes anywhere, but for the first page: numbers of rows out of order, lengths without end, texts that are none.
  it.each(Array.from({ length: 24 }, (_, seed) => seed))(
    'comes to an end whatever is written over it: %i',
    (seed) => {
      fill()
      const random = createRandom(seed + 1)
      const bytes = readFileSync(path)
      for (let count = 0; count < 2 ** (seed % 8); count += 1) {
        bytes[pageBytes + Math.floor(random() * (bytes.length - pageBytes))] = Math.floor(random() * 256)
      }
      bytes.fill(0xff, 5 * pageBytes, 6 * pageBytes)
      writeFileSync(path, bytes)
      let report
      try {
        report = rescueDatabase(path, words)
      } catch (error) {
        expect(error).toMatchObject({ code: 'DATABASE_DAMAGED' })
        expect(readFileSync(path).equals(bytes)).toBe(true)
        return
      }
      const messages = [...readAll().chats.values()].flat()
      expect(report?.messages).toBe(messages.length)
      for (const { parts } of messages) expect(z.array(messagePartSchema).safeParse(parts).success).toBe(true)
    },
  )

  it('changes nothing where nothing is damaged, or nothing can be read', () => {
    fill()
    expect(rescueDatabase(path, words)).toBeNull()
    const broken = spoil([1])
    expect(caught(() => rescueDatabase(path, words))).toMatchObject({
      code: 'DATABASE_DAMAGED',
      details: { path },
    })
    expect(readFileSync(path).equals(broken)).toBe(true)
    expect(readdirSync(dir).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(['palabre.db'])
  })
})
