import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeRoom, type Candidate } from './make-room.ts'

const file = join(mkdtempSync(join(tmpdir(), 'palabre-room-')), 'model.gguf')
writeFileSync(file, Buffer.alloc(1024))
const gigabyte = 2 ** 30

/** A memory with models of one gigabyte each; `gone` lists those that were unloaded. */
const createMemory = (models: { name: string; idle: boolean; lastUsedAt: number }[]) => {
  const gone: string[] = []
  const candidates = (): Candidate[] =>
    models
      .filter(({ name }) => !gone.includes(name))
      .map((model) => ({ ...model, unload: () => Promise.resolve(void gone.push(model.name)) }))
  return { gone, candidates, available: () => gone.length * gigabyte }
}
const models = [
  { name: 'recent', idle: true, lastUsedAt: 30 },
  { name: 'busy', idle: false, lastUsedAt: 10 },
  { name: 'old', idle: true, lastUsedAt: 20 },
]

it('unloads the longest unused idle model, and no more than needed', async () => {
  const memory = createMemory(models)
  await makeRoom(file, memory.candidates, memory.available)
  expect(memory.gone).toEqual(['old'])
})

it('never touches a busy one, and gives up when none is left', async () => {
  const memory = createMemory(models)
  await makeRoom(file, memory.candidates, () => 0)
  expect(memory.gone).toEqual(['old', 'recent'])
})

it('does nothing while memory is free', async () => {
  const memory = createMemory(models)
  await makeRoom(file, memory.candidates, () => 8 * gigabyte)
  expect(memory.gone).toEqual([])
})
