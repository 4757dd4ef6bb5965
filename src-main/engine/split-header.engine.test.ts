import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sizedGguf } from '#e2e/fixtures/gguf/architectures.ts'
import { writeGguf } from '#e2e/fixtures/gguf/index.ts'
import { writeSplitGguf } from '#e2e/fixtures/gguf/split.ts'
import { createEngines } from './fixtures.ts'
import { inspectFile } from './inspect.ts'
import { readShape } from './shape.ts'

const gguf = sizedGguf({
  ...{ architecture: 'llama', type: 'Q8_0', layers: 6, width: 256, feedForward: 512, heads: 4, kvHeads: 2 },
  ...{ headSize: 64, vocabularySize: 1000, tied: true },
})
let dir: string
let engines: ReturnType<typeof createEngines>
const single = () => join(dir, 'whole.gguf')
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-split-'))
  engines = createEngines(dir)
  writeGguf(single(), gguf)
})
afterEach(async () => {
  await engines.end()
  rmSync(dir, { recursive: true })
})

describe.each([false, true])('a split model (its first file without weights: %s)', (isFirstEmpty) => {
  const split = () => writeSplitGguf(join(dir, 'm.gguf'), gguf, { parts: 4, isFirstEmpty })

  it('is described as the same in one file is', () => {
    const [first = ''] = split()
    // It has a few more headers.
    const { sizeBytes } = inspectFile(first)
    expect(inspectFile(first)).toEqual({ ...inspectFile(single()), sizeBytes })
    expect(readShape(first)).toEqual(readShape(single()))
    // Its first file alone is not.
    expect(readShape(first, { headerOnly: true })).not.toEqual(readShape(single()))
  })

  it('loads and answers', async () => {
    const [path = ''] = split()
    const { client, info } = await engines.loadFile(path, { contextSize: 512 })
    expect(info.contextSize).toBe(512)
    expect((await client.tokenize({ text: 'a' })).tokens.length).toBeGreaterThan(0)
  })

  it('names the file that is cut off', () => {
    const [first = '', , third = ''] = split()
    truncateSync(third, statSync(third).size - 1000)
    expect(() => inspectFile(first)).toThrow(/number 3: .*shorter than its header says/)
    rmSync(third)
    expect(() => inspectFile(first)).not.toThrow()
  })
})
