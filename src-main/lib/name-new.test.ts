import { link } from 'node:fs/promises'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { nameNew } from './name-new.ts'

const start = () => {
  const dir = mkdtempSync(join(tmpdir(), 'palabre-name-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'part'), 'new')
  return { dir, from: join(dir, 'part'), to: join(dir, 'name') }
}
/** As FAT and many networks answer. */
const noLinks = (): Promise<void> => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }))

it.each([
  ['where files may have two names', link],
  ['where they may not', noLinks],
])('%s, a file gets a name that nobody has, and no other', async (_, makeLink) => {
  const { dir, from, to } = start()
  await nameNew(from, to, makeLink)
  expect([readdirSync(dir), readFileSync(to, 'utf8')]).toEqual([['name'], 'new'])
  writeFileSync(from, 'newer')
  await expect(nameNew(from, to, makeLink)).rejects.toMatchObject({ code: 'EEXIST' })
  expect([readFileSync(from, 'utf8'), readFileSync(to, 'utf8')]).toEqual(['newer', 'new'])
  rmSync(to)
  symlinkSync(join(dir, 'nowhere'), to)
  await expect(nameNew(from, to, makeLink)).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(nameNew(join(dir, 'gone'), join(dir, 'x'), makeLink)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('of many at once only one gets the name, and none is lost', async () => {
  const { dir, to } = start()
  const parts = Array.from({ length: 50 }, (_, number) => join(dir, `part-${number}`))
  for (const part of parts) writeFileSync(part, part)
  const named = await Promise.allSettled(parts.map((part) => nameNew(part, to)))
  const winners = parts.filter((_, index) => named[index]?.status === 'fulfilled')
  expect(winners).toEqual([readFileSync(to, 'utf8')])
  expect(readdirSync(dir)).toHaveLength(parts.length + 1)
})
