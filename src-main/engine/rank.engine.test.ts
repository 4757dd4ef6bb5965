import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeTinyReranker } from '#e2e/fixtures/gguf/reranker.ts'
import { createEngines } from './fixtures.ts'

const dir = mkdtempSync(join(tmpdir(), 'palabre-rank-'))
const engines = createEngines(dir)
afterAll(async () => {
  await engines.end()
  rmSync(dir, { recursive: true })
})

describe('rank', () => {
  it('tells how well texts answer a question, and what it read', async () => {
    const path = join(dir, 'reranker.gguf')
    writeTinyReranker(path, ['rain', 'weather'], ['in', 'paris', 'the', 'cat', 'sleeps', 'today'])
    const { client } = await engines.loadFile(path)
    const [good, some, none] = await client.rank({
      query: 'the weather in paris',
      documents: ['rain today', 'the rain in paris today', 'the cat sleeps'],
    })
    expect(good!.score).toBeGreaterThan(some!.score)
    expect(some!.score).toBeGreaterThan(none!.score)
    for (const { score } of [good!, none!]) expect(score > 0 && score < 1).toBe(true)
    // With the marks before, between and after the two.
    expect([good!.tokens, some!.tokens].map((count) => count - good!.tokens)).toEqual([0, 3])
    await expect(client.rank({ query: 'rain', documents: ['the '.repeat(200)] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    // What was refused costs the next one nothing.
    expect(await client.rank({ query: 'rain', documents: ['rain'] })).toHaveLength(1)
  })

  it('is refused by a model that was not trained for it', async () => {
    const { client } = await engines.load()
    await expect(client.rank({ query: 'a', documents: ['b'] })).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
    })
  })
})
