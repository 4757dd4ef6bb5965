import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStorage, type Storage } from '#storage/index.ts'
import { importChats } from './index.ts'
import { inventedExport, type Invented } from './fixtures/invented.ts'

let dir: string
let storage: Storage
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-invented-'))
  storage = openStorage(join(dir, 'palabre.db'))
})
afterAll(() => {
  storage.close()
  rmSync(dir, { recursive: true })
})

/** The marks of each chat that came, as who says them here. */
const marksOf = async ({ name, bytes }: Pick<Invented, 'name' | 'bytes'>): Promise<string[][]> => {
  const path = join(dir, name)
  writeFileSync(path, bytes)
  const [report] = await importChats(storage, [path], { again: true })
  return (report?.imported ?? []).map((id) =>
    storage.messages
      .ofChat(id)
      .flatMap(({ role, parts }) =>
        parts.flatMap((part) =>
          part.type === 'attachment'
            ? []
            : [...part.text.matchAll(/z[ua](\d+)z/g)].map(([, number = '']) => `z${role[0] ?? ''}${number}z`),
        ),
      ),
  )
}

/** What is wrong with the chats that came; empty where each piece is in its chat, in its place, said by whom it was. */
const wrongs = (expected: string[][], found: string[][]): string[] => {
  const all = found.flat()
  const lost = expected.flat().filter((mark) => !all.some((each) => each.slice(2) === mark.slice(2)))
  if (lost.length > 0) return lost.map((mark) => `${mark} is lost`)
  const laid = (chats: string[][]) => chats.map((chat) => chat.join(' ')).toSorted()
  const here = laid(found.filter((chat) => chat.length > 0))
  return laid(expected).flatMap((chat) => (here.includes(chat) ? [] : [`misplaced: ${chat}`]))
}

const count = Number(process.env['PALABRE_INVENTED'] ?? 60)

it(
  'files of programs that do not exist come whole, and each piece to its place',
  { timeout: 600_000 },
  async () => {
    const found: string[] = []
    for (let seed = 1; seed <= count; seed += 1) {
      const invented = inventedExport(seed)
      const wrong = wrongs(invented.chats, await marksOf(invented))
      if (wrong.length > 0) found.push(`${invented.what}\n    ${wrong.join('\n    ')}`)
    }
    expect(found.join('\n')).toBe('')
  },
)

it('notices what is lost, and what came to another place (control)', () => {
  expect(wrongs([['zu1z', 'za2z']], [['zu1z']])).toEqual(['za2z is lost'])
  expect(wrongs([['zu1z', 'za2z']], [['za1z', 'za2z']])).toEqual(['misplaced: zu1z za2z'])
  expect(wrongs([['zu1z'], ['zu2z']], [['zu1z', 'zu2z']])).toHaveLength(2)
  expect(wrongs([['zu1z', 'za2z']], [['zu1z', 'za2z']])).toEqual([])
})
