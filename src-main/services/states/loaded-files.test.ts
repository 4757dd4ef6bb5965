import { truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { EngineState } from '#contract/engines.ts'
import { temporaryFolder } from '../fixtures.ts'
import { watchLoadedFiles } from './loaded-files.ts'

/** A model of 16 MiB whose process begins to load it. */
const start = () => {
  const path = join(temporaryFolder(), 'm.gguf')
  const write = () => {
    writeFileSync(path, 'GGUF')
    truncateSync(path, 16 << 20)
    utimesSync(path, 1_700_000_000, 1_700_000_000)
  }
  write()
  const listeners: ((states: EngineState[]) => void)[] = []
  const files = watchLoadedFiles({
    engines: {
      onChange: (listener) => {
        listeners.push(listener)
        return () => undefined
      },
    },
    filesOf: () => [path],
    sha256Of: () => null,
  })
  return { path, write, files, listeners }
}

const states = [{ modelId: 'm', status: 'loading' }] as EngineState[]

it('reads the beginnings of files in pieces between which others have their turn', async () => {
  const { files, listeners } = start()
  let turns = 0
  let immediate = setImmediate(function turn() {
    turns += 1
    immediate = setImmediate(turn)
  })
  onTestFinished(() => clearImmediate(immediate))
  listeners[0]?.(states)
  expect(await files.of('m')).toMatchObject([
    { sizeBytes: 16 << 20, beginning: expect.any(String) as string },
  ])
  expect(turns).toBeGreaterThan(16)
})

it('knows nothing of a file that was another one while it was read', async () => {
  const { path, write, files, listeners } = start()
  listeners[0]?.(states)
  writeFileSync(path, 'GGUF of another model')
  expect(await files.of('m')).toBeNull()
  write()
  expect(await files.of('m')).toBeNull()
})
