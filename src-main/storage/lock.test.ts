import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, onTestFinished } from 'vitest'
import { takeLock } from './lock.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

it('is held although nobody refers to it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'palabre-lock-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const path = join(dir, 'owner.db')
  takeLock(path)
  for (let round = 0; round < 3; round++) {
    // What was the last turn's is garbage in the next one only.
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
  }
  expect(takeLock(path)).toBeNull()
})
