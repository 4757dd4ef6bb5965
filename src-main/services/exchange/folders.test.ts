import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStorage, type Storage } from '#storage/index.ts'
import { importChats } from './index.ts'
import { textOf } from './reading/decode.ts'
import { shortText } from './reading/names-beside.ts'

let dir: string
let folder: string
let storage: Storage
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-folders-'))
  folder = join(dir, 'export')
  mkdirSync(folder)
  storage = openStorage(join(dir, 'palabre.db'))
})
afterEach(() => {
  storage.close()
  rmSync(dir, { recursive: true })
})

const put = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const said = () =>
  storage.chats
    .all()
    .flatMap(({ id }) => storage.messages.ofChat(id))
    .map(({ role, parts }) => `${role}: ${parts.map((part) => ('text' in part ? part.text : '')).join('')}`)
const lines = ['user', 'assistant'].map((role) => JSON.stringify({ role, content: `Words of the ${role}` }))

it('reads the texts of a folder as it does those of an archive, and tells of what is no talk', async () => {
  put('talk.md', '# A talk\n\n**You:** Is it late?\n\n**Assistant:** It is early.\n')
  put('table.csv', 'role,content\nuser,Is it far?\nassistant,It is near.\n')
  put('README.md', 'This folder holds an export.\n')
  const reports = await importChats(storage, [folder])
  expect(said()).toEqual(
    expect.arrayContaining([
      'user: Is it late?',
      'assistant: It is early.',
      'user: Is it far?',
      'assistant: It is near.',
    ]),
  )
  expect(reports.map(({ error, failed }) => [error, failed])).toEqual(reports.map(() => [null, []]))
  expect(reports.map(({ notUnderstood }) => notUnderstood)).toContainEqual({ 'unread file README.md': 1 })
})

it('says of a text that was named that it is none', async () => {
  const [report] = await importChats(storage, [put('README.md', 'This folder holds an export.\n')])
  expect(report?.error).toMatch(/no file of chats|not JSON/)
})

it('reads messages that no thread lies beside, in a folder and in an archive', async () => {
  put('messages.jsonl', lines.join('\n'))
  await importChats(storage, [folder])
  expect(said()).toEqual(['user: Words of the user', 'assistant: Words of the assistant'])
  const archive = put('export.zip', zipSync({ 'messages.jsonl': Buffer.from(lines.join('\n')) }))
  const [report] = await importChats(storage, [archive], { again: true })
  expect(report).toMatchObject({ error: null, failed: [] })
  expect(report?.imported).toHaveLength(1)
})

it('reads messages of an archive in which other files are called as chats are', async () => {
  const archive = put(
    'export.zip',
    zipSync({
      'sessions.json': Buffer.from(JSON.stringify([{ id: 's', title: 'Of a session' }])),
      'all.json': Buffer.from(JSON.stringify({ rows: lines.map((line) => JSON.parse(line) as object) })),
      'notes.md': Buffer.from('Nothing of a talk.'),
    }),
  )
  const [report] = await importChats(storage, [archive])
  expect(said()).toEqual(['user: Words of the user', 'assistant: Words of the assistant'])
  expect(report?.notUnderstood).toMatchObject({ 'unread file sessions.json': 1, 'unread file notes.md': 1 })
})

it('reads what comes after a link to nothing and a packed file that is torn, and says what is wrong with them', async () => {
  symlinkSync(join(dir, 'gone.json'), join(folder, 'a.json'))
  const packed = gzipSync(JSON.stringify({ messages: lines.map((line) => JSON.parse(line) as object) }))
  put('b.json.gz', packed.subarray(0, packed.length - 12))
  put('c.jsonl', lines.join('\n'))
  const reports = await importChats(storage, [folder])
  expect(reports.map(({ error }) => error)).toEqual([
    expect.stringMatching(/no such file/),
    expect.stringMatching(/damaged or not whole/),
    null,
  ])
  expect(said()).toEqual(['user: Words of the user', 'assistant: Words of the assistant'])
})

it('refuses a text that is too large to be one, before it is put together', async () => {
  const piece = Buffer.alloc(50_000_000, 'a')
  const pieces = async function* () {
    for (let count = 0; count < 12; count += 1) yield await Promise.resolve(piece)
  }
  await expect(textOf(pieces())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

it('keeps what was not read apart from what was, however much there is of it', async () => {
  const asides = Array.from(
    { length: 250 },
    (_, index) => [`note-${index}.md`, Buffer.from('Nothing.')] as const,
  )
  const files = { ...Object.fromEntries(asides), 'chat.jsonl': Buffer.from(lines.join('\n')) }
  const [report] = await importChats(storage, [put('export.zip', zipSync(files))])
  expect(report?.imported).toHaveLength(1)
  expect(report?.notUnderstood['unread file and others']).toBe(50)
  expect(report?.notUnderstood).not.toHaveProperty('other things')
})

it('takes a chat once that lies in forms for people beside, and says so', async () => {
  const talk = 'User: Words of the user\nAssistant: Words of the assistant\n'
  for (const name of ['talk.html', 'talk.md', 'talk.txt']) put(name, talk)
  put('talk.json', JSON.stringify({ messages: lines.map((line) => JSON.parse(line) as object) }))
  put('another.md', 'User: Is it late?\nAssistant: It is early.\n')
  const tell = async () => {
    const reports = await importChats(storage, [folder])
    expect(reports.map(({ error }) => error)).toEqual(reports.map(() => null))
    return reports.flatMap(({ notUnderstood }) => Object.keys(notUnderstood))
  }
  const beside = ['talk.html', 'talk.md', 'talk.txt'].map((name) => `unread file ${name}`)
  expect(await tell()).toEqual(beside)
  expect(storage.chats.all()).toHaveLength(2)
  // Also where they are here already.
  expect(await tell()).toEqual(beside)
  expect(storage.chats.all()).toHaveLength(2)
})

it('reads no long file for what things are called in it', async () => {
  const pieces = async function* () {
    for (let count = 0; ; count += 1) {
      if (count > 9) throw new Error('This is too much.')
      yield await Promise.resolve(Buffer.alloc(1_000_000, 'a'))
    }
  }
  expect(await shortText(pieces())).toBe('')
})
