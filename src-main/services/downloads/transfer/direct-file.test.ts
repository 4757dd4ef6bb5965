import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { createBlocks, pageBytes } from './blocks.ts'
import { openDirect } from './direct-file.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-direct-'))
  return () => rmSync(dir, { recursive: true })
})

it.runIf('O_DIRECT' in constants)('writes whole pages, and leaves all else to who asks', async () => {
  const path = join(dir, 'file')
  writeFileSync(path, Buffer.alloc(3 * pageBytes, 'a'))
  const file = await openDirect(path)
  const block = createBlocks(4 * pageBytes, 2).take()!
  block.fill('b')
  const page = block.subarray(0, pageBytes)
  expect(await file.write(pageBytes, page)).toBe(true)
  expect(await file.write(100, page)).toBe(false)
  expect(await file.write(0, page.subarray(0, 100))).toBe(false)
  expect(await file.write(0, block.subarray(7, 7 + pageBytes))).toBe(false)
  const [a, b] = [Buffer.alloc(pageBytes, 'a'), Buffer.alloc(pageBytes, 'b')]
  expect(readFileSync(path).equals(Buffer.concat([a, b, a]))).toBe(true)
  await file.close()
})

it('leaves all to who asks where the system has nothing of the kind', async () => {
  const file = await openDirect(join(dir, 'missing'))
  expect(await file.write(0, createBlocks(pageBytes, 1).take()!)).toBe(false)
  await file.close()
})
