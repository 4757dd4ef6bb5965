import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHasher, type Hasher } from './hasher.ts'

const pieceBytes = 10_000
const count = 12
const bytes = randomBytes(pieceBytes * count)
const sha256 = createHash('sha256').update(bytes).digest('hex')
const piece = (index: number) => bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes)

let dir: string
let hasher: Hasher
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-hasher-'))
  writeFileSync(join(dir, 'file'), bytes)
  hasher = createHasher(join(dir, 'file'), 3)
})
afterEach(async () => {
  await hasher.close()
  rmSync(dir, { recursive: true })
})
const offer = (index: number) => hasher.offer(index * pieceBytes, Buffer.from(piece(index)))

it.each([
  ['in their order', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
  ['a few before their turn', [2, 1, 0, 3, 5, 4, 8, 7, 6, 9, 11, 10]],
  ['backwards, more than it can hold', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
  ['with gaps, which are read from the file', [0, 2, 3, 7, 11]],
  ['one twice', [0, 1, 1, 0, 2]],
  ['none', []],
])('hashes pieces that come %s', async (_, order) => {
  const taken = order.map(offer)
  hasher.advance(bytes.length)
  expect(await hasher.digest(bytes.length)).toBe(sha256)
  // All memory is free again.
  await Promise.all(taken)
})

it('begins anew', async () => {
  const held = offer(3)
  await offer(0)
  hasher.restart()
  await held
  await Promise.all([0, 1, 2].map(offer))
  expect(await hasher.digest(bytes.length)).toBe(sha256)
})

it('says so when the file is shorter than it should be', async () => {
  await expect(hasher.digest(bytes.length + 1)).rejects.toThrow('shorter')
})
