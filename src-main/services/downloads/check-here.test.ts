import { createHash } from 'node:crypto'
import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Provenance } from '#contract/models.ts'
import { temporaryFolder } from '../fixtures.ts'
import { createSidecars } from '../sidecars/index.ts'
import { checkHere } from './check-here.ts'

const text = 'the right bytes'
const sha256 = createHash('sha256').update(text).digest('hex')

/** A file that was found right some time ago, or a moment ago. */
const start = (agoMs: number, unsyncedIn: string | null = null) => {
  const dataDir = temporaryFolder()
  const path = join(dataDir, 'm.gguf')
  const sidecars = createSidecars({ dataDir })
  writeFileSync(path, text)
  const at = Date.now() - agoMs
  utimesSync(path, new Date(at), new Date(at))
  const provenance: Provenance = { origin: null, sha256, hash: 'matched', checkedAt: at }
  sidecars.update(path, { provenance, unsyncedIn })
  const check = (told: string | null = sha256) =>
    checkHere([{ fileName: 'm.gguf', sizeBytes: text.length, sha256: told, sources: [] }], [path], {
      sidecars,
      signal: new AbortController().signal,
    })
  return { path, at, check }
}

it('takes a file at its word that nobody wrote to since it was found right', async () => {
  const { check } = start(0)
  expect(await check()).toEqual([null])
})

it('finds out bytes that were written a moment after', async () => {
  const { path, at, check } = start(0)
  writeFileSync(path, 'the wrong bytes')
  utimesSync(path, new Date(at + 1000), new Date(at + 1000))
  await expect(check()).rejects.toMatchObject({ code: 'HASH_MISMATCH' })
})

it('finds out bytes that were written later, with the time set back', async () => {
  const { path, at, check } = start(60_000)
  writeFileSync(path, 'the wrong bytes')
  utimesSync(path, new Date(at), new Date(at))
  expect(statSync(path).mtimeMs).toBe(at)
  await expect(check()).rejects.toMatchObject({ code: 'HASH_MISMATCH' })
})

it('holds a file to the hash that it matched before where none is told any more', async () => {
  const { path, check } = start(0)
  expect(await check(null)).toEqual([null])
  writeFileSync(path, 'the wrong bytes')
  utimesSync(path, new Date(), new Date(Date.now() + 1000))
  await expect(check(null)).rejects.toMatchObject({ code: 'HASH_MISMATCH' })
})

it('reads a file whose times are others, and takes it at its word from then on', async () => {
  const { path, check } = start(60_000)
  utimesSync(path, new Date(), new Date())
  expect(await check()).toMatchObject([{ hash: 'matched', sha256 }])
  expect(await check()).toEqual([null])
})

it.each([
  ['is empty', ''],
  ['has holes', 'the right \0\0\0\0\0'],
])(
  'removes what a power cut left of a file that the disk did not have yet, so that it is fetched anew: it %s',
  async (_, left) => {
    const { path, at, check } = start(0, 'another')
    writeFileSync(path, left)
    utimesSync(path, new Date(at), new Date(at))
    expect(await check()).toEqual([null])
    expect(existsSync(path)).toBe(false)
  },
)

it('removes none that is what it was, and another one than its source tells by now', async () => {
  const { path, check } = start(0, 'another')
  await expect(check('0'.repeat(64))).rejects.toMatchObject({ code: 'HASH_MISMATCH' })
  expect(existsSync(path)).toBe(true)
})

it('removes none that somebody wrote after that', async () => {
  const { path, at, check } = start(60_000, 'another')
  writeFileSync(path, 'somebody’s own')
  utimesSync(path, new Date(at), new Date(at))
  await expect(check()).rejects.toMatchObject({ code: 'HASH_MISMATCH' })
  expect(existsSync(path)).toBe(true)
})

it('reads one that the disk may not have had, and finds it right', async () => {
  const { check } = start(0, 'another')
  expect(await check()).toMatchObject([{ hash: 'matched', sha256 }])
})
