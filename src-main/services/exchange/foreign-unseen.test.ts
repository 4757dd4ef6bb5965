import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStorage, type Storage } from '#storage/index.ts'
import { importChats } from './index.ts'
import { both, gpt, gptNode, root, two, words, type Case } from './fixtures/foreign-pieces.ts'
import { appCases } from './fixtures/foreign-apps.ts'
import { listCases } from './fixtures/foreign-lists.ts'
import { treeCases } from './fixtures/foreign-trees.ts'

let dir: string
let storage: Storage
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-unseen-'))
  storage = openStorage(join(dir, 'palabre.db'))
})
afterEach(() => {
  storage.close()
  rmSync(dir, { recursive: true })
})

const put = (name: string, content: unknown): string => {
  const path = join(dir, 'in', name)
  mkdirSync(dirname(path), { recursive: true })
  const isRaw = typeof content === 'string' || content instanceof Uint8Array
  writeFileSync(path, isRaw ? content : JSON.stringify(content))
  return path
}
/** Everything that is said anywhere in the chats that are here. */
const allText = () =>
  storage.chats
    .all()
    .flatMap(({ id, title, systemPrompt }) => [
      title,
      systemPrompt,
      ...storage.messages
        .ofChat(id)
        .flatMap(({ parts }) => parts.map((part) => (part.type === 'attachment' ? part.name : part.text))),
    ])
    .join('\n')

const cases: readonly Case[] = [...treeCases, ...listCases, ...appCases]

describe('exports that nobody has seen', () => {
  it('are many', () => expect(cases.length).toBeGreaterThanOrEqual(50))

  it.each(cases)('%s', async (_what, content, texts, told) => {
    const [report] = await importChats(storage, [put('export.json', content)])
    const text = allText()
    for (const each of texts) expect(text).toContain(each)
    const said = JSON.stringify([report?.notUnderstood, report?.error, report?.failed])
    if (told) expect(said).toMatch(told)
    else expect(report).toMatchObject({ error: null, failed: [] })
  })

  // Of people with names of their own nobody knows who is the model, nor of words that nobody said.
  const spoken = appCases.filter(([what]) => !/known role|no shape/.test(what))
  it.each(spoken)('who speaks in %s', async (_what, content) => {
    await importChats(storage, [put('export.json', content)])
    const rolesOf = (text: string) =>
      storage.chats
        .all()
        .flatMap(({ id }) => storage.messages.ofChat(id))
        .filter(({ parts }) =>
          parts.some((part) => part.type === 'text' && part.text.trim().startsWith(text)),
        )
        .map(({ role }) => role)
    const [asked = '', said = ''] = both
    expect([rolesOf(asked)[0], rolesOf(said)[0]]).toEqual(['user', 'assistant'])
  })

  it('notices what is lost (control)', async () => {
    await importChats(storage, [put('export.json', [{ messages: two }])])
    expect(allText()).not.toContain('lost and found')
  })
})

it('reads a file of any size a chat at a time', { timeout: 180_000 }, async () => {
  const text = 'the tide comes in and goes out again '.repeat(250)
  const path = join(dir, 'large.json')
  const count = 3000
  writeFileSync(path, '[')
  for (let index = 0; index < count; index += 1) {
    const chat = gpt(
      { ...root, ...gptNode('a', 'root', 'user', words(`${index} ${text}`)) },
      { id: `${index}` },
    )
    writeFileSync(path, `${index === 0 ? '' : ',\n'}${JSON.stringify(chat)}`, { flag: 'a' })
  }
  writeFileSync(path, ']', { flag: 'a' })
  const before = process.memoryUsage.rss()
  let most = before
  const [report] = await importChats(storage, [path], {
    onProgress: () => (most = Math.max(most, process.memoryUsage.rss())),
  })
  expect(report).toMatchObject({ format: 'chatgpt', error: null, failed: [] })
  expect(report?.imported).toHaveLength(count)
  // The file has 28 MB, its texts in JavaScript twice as many.
  expect((most - before) / 1e6).toBeLessThan(200)
})
