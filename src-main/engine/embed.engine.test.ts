import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createEngines } from './fixtures.ts'

const dir = mkdtempSync(join(tmpdir(), 'palabre-embed-'))
const engines = createEngines(dir)
afterAll(async () => {
  await engines.end()
  rmSync(dir, { recursive: true })
})

it('a text that is too long is refused, or cut where that is asked for', async () => {
  const { client } = await engines.load()
  const long = 'one two '.repeat(5000)
  await expect(client.embed({ texts: [long] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const [cut, short, longer] = await client.embed({
    texts: [long, 'one two', `${long} three`],
    truncate: true,
  })
  expect(cut!.tokens).toBeLessThan(2048)
  expect(cut!.tokens).toBeGreaterThan(100)
  expect(short!.tokens).toBeLessThan(20)
  // What is cut off is not read.
  expect(longer).toEqual(cut)
})
