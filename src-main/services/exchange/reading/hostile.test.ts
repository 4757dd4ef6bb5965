import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { databaseOf } from '../fixtures/marked-databases.ts'
import { anyList } from './any-list.ts'
import { readGpt4all } from './gpt4all.ts'
import { salvage } from './salvage.ts'
import { documentsIn } from './sqlite/documents.ts'
import { bytesOfBuffer, openPages } from './sqlite/pages.ts'
import { newWalk, rowsOf } from './sqlite/rows.ts'
import { layoutOf } from './sqlite/schema.ts'
import { yamlAsLines } from './yaml.ts'

/** Nobody else has a turn while such a file is read: what is built to take hours ends soon. */
const soon = 5000
const isSoon = async (work: () => unknown): Promise<boolean> => {
  const begun = performance.now()
  await work()
  return performance.now() - begun < soon
}
const pagesOf = (file: Uint8Array) => openPages(bytesOfBuffer(Buffer.from(file)), null)

describe('a database', () => {
  it('of which all rows lie in one place gives no more than it has', () => {
    const sql = 'PRAGMA page_size = 65536; CREATE TABLE log (words TEXT);'
    const file = Buffer.from(databaseOf(sql, { log: [{ words: 'and on '.repeat(7000) }] }))
    const page = file.subarray(65_536)
    expect([...rowsOf(pagesOf(file), 2, newWalk())]).toHaveLength(1)
    page.writeUInt16BE(7000, 3)
    for (let cell = 1; cell < 7000; cell += 1) page.writeUInt16BE(page.readUInt16BE(8), 8 + cell * 2)
    expect([...rowsOf(pagesOf(file), 2, newWalk())].length).toBeLessThan(10)
  })

  it('of which all tables are one has one', async () => {
    const database = new Database(':memory:')
    database.unsafeMode()
    database.exec(
      `CREATE TABLE a (id INTEGER PRIMARY KEY, words TEXT); CREATE TABLE b (id INTEGER PRIMARY KEY, words TEXT);
       INSERT INTO a VALUES (1, 'these'); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2`,
    )
    const file = database.serialize()
    database.close()
    const { roots } = await documentsIn(pagesOf(file))
    expect(roots.map(({ name }) => name)).toEqual(['a'])
  })

  it('that says of a table what has no end is read to there', async () => {
    for (const open of ['[', '/* ', '"a" "', "'a' '", '`a` `'])
      expect(await isSoon(() => layoutOf(`CREATE TABLE t (a ${open.repeat(100_000)}`))).toBe(true)
    const names = Array.from({ length: 30_000 }, (_, index) => `c${index}`).join(',')
    expect(await isSoon(() => layoutOf(`CREATE TABLE t (a, PRIMARY KEY (${names})) WITHOUT ROWID`))).toBe(
      true,
    )
  })
})

it('a chat of GPT4All with more sources than bytes ends', async () => {
  const text = (value: string) => {
    const body = Buffer.from(value, 'utf16le').swap16()
    const head = Buffer.alloc(4)
    head.writeInt32BE(body.length)
    return Buffer.concat([head, body])
  }
  const sources = Buffer.alloc(8)
  sources.writeBigInt64BE(2n ** 60n)
  const item = Buffer.concat([text('Prompt: '), text(''), text(''), Buffer.alloc(4), sources])
  const head = Buffer.from('f5d553cc0000000a', 'hex')
  const file = Buffer.concat([head, Buffer.alloc(40), ...Array.from({ length: 3000 }, () => item)])
  expect(await isSoon(() => [...readGpt4all(file)])).toBe(true)
})

it('a message that is one long word is looked at once', async () => {
  const messages = ['user', 'assistant'].map((role) => ({ role, content: 'x'.repeat(200_000) }))
  expect(await isSoon(() => [...anyList.read({ messages })])).toBe(true)
  expect(await isSoon(() => salvage('other', messages, ''))).toBe(true)
})

it('a long chat without a name is named once, and not for each message', async () => {
  const message = { role: 'user', content: 'and on '.repeat(200) }
  const messages = Array.from({ length: 4000 }, () => message)
  expect(await isSoon(() => [...anyList.read({ messages })])).toBe(true)
})

describe('what looks like YAML', () => {
  it('and is none is told by its beginning', async () => {
    expect(await isSoon(() => yamlAsLines(`a:\n${'}\n'.repeat(400_000)}`))).toBe(true)
  })
  it('and is longer than is read at once is none', async () => {
    expect(await yamlAsLines(`a:\n${'- b: c\n'.repeat(600_000)}`)).toBeNull()
  })
  it('is read where it is only long', async () => {
    expect(await yamlAsLines(`a:\n${'- b: "long words"\n'.repeat(5000)}`)).toHaveLength(1)
  })
})
