import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { openStorage, type Storage } from '#storage/index.ts'
import { fillOddly } from './fixtures/odd-chats.ts'
import { createIncoming, type Incoming } from './incoming.ts'
import { select, writers } from './index.ts'

let dir: string
let storage: Storage
let incoming: Incoming
let arrived: string[]

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-incoming-'))
  mkdirSync(join(dir, 'data'))
  storage = openStorage(join(dir, 'here.db'))
  arrived = []
  incoming = createIncoming({ storage, dir: join(dir, 'data'), onArrived: (ids) => arrived.push(...ids) })
  return () => {
    storage.close()
    rmSync(dir, { recursive: true })
  }
})

/** A text as it comes over a wire; fails before its end where told to. */
async function* bytesOf(text: string, failure?: Error): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 1000) yield await Promise.resolve(bytes.subarray(at, at + 1000))
  if (failure) throw failure
}
const exported = () => {
  const other = openStorage(join(dir, 'other.db'))
  fillOddly(other, 40)
  const json = [...writers.json(other, select(other))].join('')
  other.close()
  return json
}

it('reads a file in, tells of its chats, and leaves nothing of the file', async () => {
  const report = await incoming.receive(bytesOf(exported()))
  expect(report).toMatchObject({ format: 'palabre', failed: [], error: null })
  expect(report.imported).toHaveLength(40)
  expect(arrived).toEqual(report.imported)
  expect(storage.chats.all()).toHaveLength(40)
  expect(readdirSync(join(dir, 'data'))).toEqual([])
})

it('says of a file that is none of chats that it is none', async () => {
  expect(await incoming.receive(bytesOf('{"some":"thing"}'))).toMatchObject({
    format: null,
    error: expect.stringMatching(/no file of chats/) as string,
  })
  expect(arrived).toEqual([])
})

it('of a file that does not arrive whole nothing is read', async () => {
  await expect(incoming.receive(bytesOf(exported(), new Error('gone')))).rejects.toThrow('gone')
  expect(storage.chats.all()).toEqual([])
  expect(readdirSync(join(dir, 'data'))).toEqual([])
})

it('turns away what is too large before it comes', () => {
  expect(() => incoming.checkSize(4_000_000_001)).toThrow(/terminal/)
  expect(() => incoming.checkSize(4_000_000_000)).not.toThrow()
})
