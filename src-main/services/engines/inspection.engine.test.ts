import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel } from '#e2e/fixtures/gguf/index.ts'
import { launchEngineAt } from '#e2e/fixtures/launch-engine.ts'
import { inspect } from './inspection.ts'

/** A computer on which a process takes its time to start: the file must not be blamed for that. */

const startsAfterMs = 1500
const engineMain = new URL('../../engine/main.ts', import.meta.url).href
const dir = mkdtempSync(join(tmpdir(), 'palabre-inspection-'))
const [path, entry] = [join(dir, 'tiny.gguf'), join(dir, 'late.mjs')]

beforeAll(() => {
  writeTinyModel(path)
  writeFileSync(
    entry,
    `await new Promise((resolve) => setTimeout(resolve, ${startsAfterMs}))\nawait import(${JSON.stringify(engineMain)})\n`,
  )
})
afterAll(() => rmSync(dir, { recursive: true }))

describe('a process that starts slowly', () => {
  it('has the whole time for the file when it is there', async () => {
    const limits = { startMs: 60_000, askMs: startsAfterMs }
    expect(await inspect(launchEngineAt(entry), path, limits)).toMatchObject({ architecture: 'llama' })
  })

  it('is given up, and nothing said of the file', async () => {
    const inspecting = inspect(launchEngineAt(entry), path, { startMs: 500, askMs: 5000 })
    await expect(inspecting).rejects.toMatchObject({
      code: 'ENGINE_CRASHED',
      message: expect.stringContaining('says nothing of the file') as string,
    })
  })
})
