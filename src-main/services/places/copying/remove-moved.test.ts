import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '#services/fixtures.ts'
import { removeMoved } from './remove-moved.ts'

const names = ['m-1.gguf', 'm-2.gguf']
const start = () => {
  const dir = temporaryFolder()
  const [from, library] = [join(dir, 'from'), join(dir, 'library')]
  for (const folder of [from, library]) mkdirSync(folder)
  for (const name of names) writeFileSync(join(library, name), 'bytes')
  const pairs = names.map((name) => ({ from: join(from, name), to: join(library, name) }))
  return { dir, from, library, pairs }
}

it('what was moved is deleted where it came from', async () => {
  const { from, library, pairs } = start()
  for (const { from } of pairs) writeFileSync(from, 'bytes')
  await removeMoved(pairs)
  expect([readdirSync(from), readdirSync(library)]).toEqual([[], names])
})

it("the library's own files by another path stay", async () => {
  const { dir, library, pairs } = start()
  symlinkSync(library, join(dir, 'other'))
  const same = names.map((name) => ({ from: join(dir, 'other', name), to: join(library, name) }))
  await expect(removeMoved(same)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(readdirSync(library)).toEqual(names)
  // Nor is one deleted for another of the same model.
  writeFileSync(pairs[0]!.from, 'mine')
  await expect(removeMoved([pairs[0]!, same[1]!])).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(readFileSync(pairs[0]!.from, 'utf8')).toBe('mine')
  expect(readdirSync(library)).toEqual(names)
})

it('where one cannot be set aside, all keep their names', async () => {
  const { from, pairs } = start()
  writeFileSync(pairs[0]!.from, 'mine')
  await expect(removeMoved(pairs)).rejects.toMatchObject({ code: 'ENOENT' })
  expect(readdirSync(from)).toEqual(names.slice(0, 1))
})
