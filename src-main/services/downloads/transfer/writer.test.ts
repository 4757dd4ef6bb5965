import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { createBlocks, pieceBytes, type Block } from './blocks.ts'
import type { Pace } from './pace.ts'
import { startWriteThread, type WriteThread } from './write-thread.ts'
import { openWriter } from './writer.ts'

const blockBytes = pieceBytes + 4096
const count = 6

let path: string
let file: FileHandle
let blocks: Block[]
beforeEach(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'palabre-writer-'))
  path = join(dir, 'file')
  file = await open(path, 'w+')
  const made = createBlocks(blockBytes, count)
  blocks = Array.from({ length: count }, () => made.take()!)
  for (const block of blocks) randomBytes(blockBytes).copy(block)
  return async () => {
    await file.close()
    rmSync(dir, { recursive: true })
  }
})

const paceOf = (speed: Pace['speed']): Pace => ({ speed, came: () => undefined })
/** Real threads, counted. */
const threads = () => {
  const started: WriteThread[] = []
  const start = () => {
    const thread = startWriteThread()
    started.push(thread)
    return thread
  }
  return { started, start }
}

it.each(['unknown', 'quick', 'slow'] as const)(
  'writes each block to its place when the pace is %s, and from a thread only what comes quickly',
  async (speed) => {
    const { started, start } = threads()
    const writer = await openWriter(path, file, paceOf(speed), start)
    const order = [3, 0, 5, 1, 4, 2]
    const writes = order.map((index) => writer.write(index * blockBytes, blocks[index]!))
    await Promise.all(writes)
    await writer.close()
    expect(readFileSync(path).equals(Buffer.concat(blocks))).toBe(true)
    expect(started).toHaveLength(speed === 'quick' ? 1 : 0)
  },
)

it('ends only when nothing is written any more, and closes its thread', async () => {
  const { started, start } = threads()
  const writer = await openWriter(path, file, paceOf('quick'), start)
  let over = 0
  for (const [index, block] of blocks.entries()) {
    void writer.write(index * blockBytes, block).then(() => (over += 1))
  }
  await writer.close()
  expect(over).toBe(count)
  expect(started[0]?.isGone).toBe(true)
})

it('writes from here what a thread that is gone did not', async () => {
  const { started, start } = threads()
  const writer = await openWriter(path, file, paceOf('quick'), start)
  await writer.write(0, blocks[0]!)
  const underWay = [1, 2].map((index) => writer.write(index * blockBytes, blocks[index]!))
  await started[0]?.close()
  await Promise.all(underWay)
  for (const index of [3, 4, 5]) await writer.write(index * blockBytes, blocks[index]!)
  await writer.close()
  expect(readFileSync(path).equals(Buffer.concat(blocks))).toBe(true)
  expect(started).toHaveLength(1)
})

it('writes from here where no thread can be had', async () => {
  const writer = await openWriter(path, file, paceOf('quick'), () => {
    throw new Error('ERR_WORKER_INIT_FAILED')
  })
  for (const [index, block] of blocks.entries()) await writer.write(index * blockBytes, block)
  await writer.close()
  expect(readFileSync(path).equals(Buffer.concat(blocks))).toBe(true)
})

it.runIf(existsSync('/dev/full'))('throws what the system says, from a thread too, and goes on', async () => {
  const full = await open('/dev/full', 'w')
  onTestFinished(() => full.close())
  for (const speed of ['unknown', 'quick'] as const) {
    const writer = await openWriter('/dev/full', full, paceOf(speed))
    for (const block of blocks.slice(0, 2)) {
      await expect(writer.write(0, block)).rejects.toMatchObject({ code: 'ENOSPC' })
    }
    await writer.close()
  }
})
