import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attachmentSchema, attachmentSectionSchema } from '#contract/attachments.ts'
import { chatSchema } from '#contract/chats.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { folderSchema } from '#contract/folders.ts'
import { defaultSampling, messageSchema } from '#contract/messages.ts'
import { searchHitSchema } from '#contract/search.ts'
import { openStorage, type Storage } from './index.ts'
import { damagedNote } from './sound.ts'

let dir: string
let path: string
let storage: Storage
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-odd-'))
  path = join(dir, 'palabre.db')
  storage = openStorage(path)
  storage.folders.insert({
    ...{ id: 'folder', name: 'Sea', systemPrompt: 'Be brief', modelId: null },
    ...{ sampling: { topK: 3 }, createdAt: 1 },
  })
  storage.chats.insert({
    ...{ id: 'chat', title: 'Tides', modelId: 'm', systemPrompt: 'Be kind', folderId: 'folder' },
    ...{ sampling: { ...defaultSampling, topK: 7 }, thinking: defaultThinking, windows: [], pinned: true },
    ...{ archived: false, temporary: false, queue: [], headMessageId: null, createdAt: 1, updatedAt: 2 },
  })
  storage.messages.insert({
    ...{ id: 'message', chatId: 'chat', parentId: null, sequence: storage.chats.takeSequence('chat') },
    ...{ role: 'assistant', parts: [{ type: 'text', text: 'Twice a day.' }], status: 'complete' },
    ...{ truncated: false, error: null, modelId: 'm', seed: 4, usage: null, createdAt: 3 },
    sampling: defaultSampling,
  })
  storage.attachments.insert({
    ...{ id: 'attachment', draftOf: 'chat', name: 'tides.pdf', sha256: 'a1', sizeBytes: 900, createdAt: 4 },
    document: {
      ...{ kind: 'pdf', title: 'Tides', text: 'High\n\nLow', unit: 'page', notes: [] },
      sections: [
        { title: null, start: 0 },
        { title: null, start: 6 },
      ],
    },
  })
  storage.attachments.setRange('attachment', { type: 'sections', from: 2, to: 2 })
})
afterEach(() => {
  storage.close()
  rmSync(dir, { recursive: true })
})

/** What a bad disk, another program or an older fault may leave there. */
const put = (table: string, column: string, value: unknown) => {
  const database = new Database(path)
  for (const name of database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all())
    database.exec(`DROP TRIGGER "${name}"`)
  // A table that checks what it is given is no check of what a bad disk gives.
  database.unsafeMode()
  database.pragma('writable_schema = ON')
  database.exec("UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE type = 'table'")
  database.close()
  const loose = new Database(path)
  loose.prepare(`UPDATE ${table} SET ${column} = ?`).run(value)
  loose.close()
}

const oddValues: [string, unknown][] = [
  ['no JSON', '{"type":"te'],
  ['nothing', ''],
  ['another kind of JSON', '{"a":1}'],
  ['a number in JSON', '7'],
  ['null in JSON', 'null'],
  ['a list of nulls', '[null]'],
  ['a number', 12.5],
  ['bytes', Buffer.from([0xff, 0x00, 0x41])],
]
const columns: [string, string][] = [
  ...['parts', 'role', 'status', 'error', 'usage', 'sampling', 'model_id', 'created_at', 'seed'].map(
    (column): [string, string] => ['messages', column],
  ),
  ...[
    ...['title', 'system_prompt', 'model_id', 'sampling', 'thinking', 'windows', 'queue', 'draft'],
    ...['created_at', 'updated_at'],
  ].map((column): [string, string] => ['chats', column]),
  ...['name', 'system_prompt', 'model_id', 'sampling', 'created_at'].map((column): [string, string] => [
    'folders',
    column,
  ]),
]

const attachmentColumns: [string, string][] = [
  ...['name', 'range', 'created_at'].map((column): [string, string] => ['attachments', column]),
  ...['size_bytes', 'title', 'characters', 'unit', 'sections', 'notes', 'text'].map(
    (column): [string, string] => ['attachment_texts', column],
  ),
]

describe('a row that is not as it should be', () => {
  it.each(attachmentColumns)('is read as what the contract says: %s.%s', (table, column) => {
    for (const [what, value] of oddValues) {
      put(table, column, value)
      const found = storage.attachments.ofDraft('chat')
      expect(found, what).toHaveLength(1)
      for (const each of [...found, storage.attachments.find('attachment')])
        expect(attachmentSchema.safeParse(each).error, what).toBeUndefined()
      const sections = storage.attachments.sections('attachment')
      expect(sections).toHaveLength(found[0]?.sectionCount ?? -1)
      expect(attachmentSectionSchema.array().safeParse(sections).error, what).toBeUndefined()
      expect(typeof storage.attachments.text('attachment')).toBe('string')
      expect(typeof storage.attachments.source('attachment')?.text).toBe('string')
    }
  })

  it('keeps the choice of a document as it is stored, and takes what is no choice for none', () => {
    const range = () => storage.attachments.find('attachment')?.range
    put('attachments', 'range', '{"type":"sections","from":2,"to":9}')
    expect(range()).toEqual({ type: 'sections', from: 2, to: 9 })
    put('attachments', 'range', '{"type":"sections","from":0,"to":"9"}')
    expect(range()).toBeNull()
  })

  it('counts a text again whose length is not as it should be', () => {
    put('attachment_texts', 'characters', -4)
    expect(storage.attachments.find('attachment')?.characters).toBe('High\n\nLow'.length)
  })

  it.each(columns)('is read as what the contract says: %s.%s', (table, column) => {
    for (const [what, value] of oddValues) {
      put(table, column, value)
      const chats = storage.chats.all().map((chat) => ({ ...chat, generating: false }))
      for (const chat of chats) expect(chatSchema.safeParse(chat).error, what).toBeUndefined()
      expect(chats).toHaveLength(1)
      const messages = storage.messages.ofChat('chat')
      expect(messages).toHaveLength(1)
      for (const message of messages) expect(messageSchema.safeParse(message).error, what).toBeUndefined()
      for (const folder of storage.folders.all())
        expect(folderSchema.safeParse(folder).error, what).toBeUndefined()
      expect(typeof storage.chats.draft('chat')).toBe('string')
      expect(storage.messages.outlineOf('chat')).toHaveLength(1)
      const { hits } = storage.search.query({ text: 'twice', limit: 10, offset: 0 })
      expect(hits, what).toHaveLength(1)
      expect(searchHitSchema.array().safeParse(hits).error, what).toBeUndefined()
      const titles = storage.search.query({ text: 'tides', limit: 10, offset: 0 }).hits
      expect(searchHitSchema.array().safeParse(titles).error, what).toBeUndefined()
    }
  })

  it('says that a message is damaged, and shows its sound parts and its words as they are stored', () => {
    put('messages', 'parts', '[{"type":"text","text":"Twice"},{"type":"hologram","words":"a day"}]')
    expect(storage.messages.find('message')?.parts).toEqual([
      { type: 'text', text: 'Twice' },
      { type: 'text', text: `${damagedNote}\n\n{"type":"hologram","words":"a day"}` },
    ])
    put('messages', 'parts', '[{"type":"text","text":"Twice a d')
    expect(storage.messages.find('message')?.parts).toEqual([
      { type: 'text', text: `${damagedNote}\n\n[{"type":"text","text":"Twice a d` },
    ])
  })

  it('keeps each parameter that is sound', () => {
    put('chats', 'sampling', '{"topK":7,"temperature":"hot","minP":0.5,"new":1}')
    expect(storage.chats.find('chat')?.sampling).toEqual({ ...defaultSampling, topK: 7, minP: 0.5 })
  })

  it('stays as it is stored until what it was is changed', () => {
    const stored = () => {
      const database = new Database(path, { readonly: true })
      const row = database.prepare<[], Record<string, unknown>>('SELECT queue, sampling FROM chats').get()
      database.close()
      return row
    }
    const queue = '[{"id":"q1","text":"I still wanted to ask'
    put('chats', 'queue', queue)
    const chat = storage.chats.find('chat')
    if (!chat) throw new Error('The chat is gone')
    storage.chats.update({ ...chat, title: 'Ebb' })
    expect(stored()).toMatchObject({ queue })
    expect(storage.chats.find('chat')?.title).toBe('Ebb')
    storage.chats.update({ ...chat, queue: [{ id: 'q2', text: 'And now?', attachments: [] }] })
    expect(stored()?.['queue']).toBe('[{"id":"q2","text":"And now?","attachments":[]}]')
  })
})
