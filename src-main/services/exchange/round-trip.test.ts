import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultSampling } from '#contract/default-sampling.ts'
import { openStorage, type Storage } from '#storage/index.ts'
import { fillOddly } from './fixtures/odd-chats.ts'
import { importChats, select, writers } from './index.ts'

let dir: string
let open: Storage[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-exchange-'))
  open = []
})
afterEach(() => {
  for (const storage of open) storage.close()
  rmSync(dir, { recursive: true })
})

const openNew = (name: string): Storage => {
  const storage = openStorage(join(dir, `${name}.db`))
  open.push(storage)
  return storage
}
const exported = (storage: Storage) => [...writers.json(storage, select(storage))].join('')
/** Without the time of writing. */
const content = (json: string) => ({ ...(JSON.parse(json) as Record<string, unknown>), exportedAt: '' })
const fileOf = (name: string, text: string) => {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

it('brings odd chats back as they were, line by line and as any JSON', { timeout: 60_000 }, async () => {
  const first = openNew('first')
  fillOddly(first, 300)
  const json = exported(first)
  const document = JSON.parse(json) as { chats: unknown[] }
  const rows = document.chats.map((chat) => JSON.stringify(chat)).join(',\n')
  for (const [name, text] of [
    ['lines.json', json],
    ['pretty.json', JSON.stringify(document, null, 2)],
    ['one-line.json', JSON.stringify(document)],
    ['rows.json', `${json.slice(0, json.indexOf('\n'))}\n${rows}\n]}\n`],
  ] as const) {
    const second = openNew(name)
    const [report] = await importChats(second, [fileOf(name, text)])
    expect(report).toMatchObject({ format: 'palabre', duplicates: 0, failed: [], error: null })
    expect(report?.imported).toHaveLength(300)
    expect(content(exported(second))).toEqual(content(json))
    expect(second.chats.all().map(({ id }) => id)).toEqual(first.chats.all().map(({ id }) => id))
  }
})

it('takes a chat or a folder with a sampling value that can be none, without that value, and tells of it', async () => {
  const first = openNew('first')
  fillOddly(first, 12)
  const sound = JSON.parse(exported(first)) as {
    folders: { sampling: Record<string, unknown> | null }[]
    chats: { chat: { sampling: Record<string, unknown> }; messages: { sampling?: unknown }[] }[]
  }
  const broken = structuredClone(sound)
  Object.assign(broken.chats[0]?.chat.sampling ?? {}, { temperature: 'hot', topK: 4.5 })
  Object.assign(broken.chats[1]?.chat ?? {}, { sampling: 7 })
  const message = broken.chats.flatMap(({ messages }) => messages)[0]
  Object.assign(message ?? {}, { sampling: { temperature: 0.5, topP: -1 } })
  Object.assign(broken.folders.find(({ sampling }) => sampling !== null)?.sampling ?? {}, { minP: 9 })
  const head = JSON.stringify({ ...broken, chats: [] }).replace(/\]\}$/, '')
  const rows = broken.chats.map((chat) => JSON.stringify(chat)).join(',\n')
  for (const [name, text] of [
    ['any.json', JSON.stringify(broken, null, 2)],
    ['rows.json', `${head}\n${rows}\n]}\n`],
  ] as const) {
    const second = openNew(name)
    const [report] = await importChats(second, [fileOf(name, text)])
    expect(report).toMatchObject({ failed: [], error: null })
    expect(report?.imported).toHaveLength(12)
    expect(report?.notUnderstood).toEqual({
      ...{
        'sampling temperature': 1,
        'sampling topK': 1,
        sampling: 1,
        'sampling topP': 1,
        'sampling minP': 1,
      },
    })
    const again = JSON.parse(exported(second)) as typeof sound
    expect(again.chats[0]?.chat.sampling).toEqual({
      ...{
        ...sound.chats[0]?.chat.sampling,
        temperature: defaultSampling.temperature,
        topK: defaultSampling.topK,
      },
    })
    expect(again.chats.slice(2)).toHaveLength(10)
    expect(again.folders.find(({ sampling }) => sampling !== null)?.sampling).toEqual({
      ...{ temperature: 0.2, seed: null },
    })
  }
})

it('keeps each reading of one and the same file', async () => {
  const first = openNew('first')
  fillOddly(first, 40)
  const json = exported(first)
  let count = 0
  const changed = json.replaceAll(
    '"text":"One\\ftwo"',
    () => `"text":"One\\ftwo, read for the ${(count += 1)}th time"`,
  )
  expect(count).toBeGreaterThan(1)
  const second = openNew('second')
  await importChats(second, [fileOf('changed.json', changed)])
  const again = exported(second)
  expect(content(again)).toEqual(content(changed))
  const third = openNew('third')
  await importChats(third, [fileOf('again.json', again)])
  expect(content(exported(third))).toEqual(content(again))
})

it('notices a text that changed on the way (control)', async () => {
  const first = openNew('first')
  fillOddly(first, 20)
  const json = exported(first)
  const second = openNew('second')
  await importChats(second, [fileOf('changed.json', json.replace('lone \\ud83d high', 'lone \\ud83c high'))])
  expect(content(exported(second))).not.toEqual(content(json))
})

it('knows what is here already, and copies it when told to', async () => {
  const storage = openNew('first')
  fillOddly(storage, 30)
  const path = fileOf('all.json', exported(storage))
  const [again] = await importChats(storage, [path])
  expect(again).toMatchObject({ imported: [], duplicates: 30 })
  const [copies] = await importChats(storage, [path], { again: true })
  expect(copies?.imported).toHaveLength(30)
  expect(storage.chats.all()).toHaveLength(60)
  expect(storage.folders.all()).toHaveLength(3)
})

it('keeps what came before a file is cut off, and says so', async () => {
  const first = openNew('first')
  fillOddly(first, 40)
  const json = exported(first)
  const second = openNew('second')
  const [report] = await importChats(second, [fileOf('cut.json', json.slice(0, json.length / 2))])
  expect(report?.error).toMatch(/cut off/)
  expect(report?.imported.length).toBeGreaterThan(5)
  expect(second.chats.all()).toHaveLength(report?.imported.length ?? -1)
})

it('one broken chat keeps no other out', async () => {
  const first = openNew('first')
  fillOddly(first, 10)
  const lines = exported(first).split('\n')
  const at = lines.findIndex((line) => line.startsWith('{"chat":'))
  lines[at] = (lines[at] ?? '').replace('"pinned":', '"pinnd":')
  const second = openNew('second')
  const [report] = await importChats(second, [fileOf('broken.json', lines.join('\n'))])
  expect(report?.failed).toHaveLength(1)
  expect(report?.imported).toHaveLength(9)
})

it('rounds times that no database takes, so that no chat keeps the others out', async () => {
  const first = openNew('first')
  fillOddly(first, 10)
  const times = [1.5, -0.25, 1e300, -1e300, 1_700_000_000_000.7]
  const json = exported(first).replaceAll(/"createdAt":-?\d+/g, () => {
    const [time = 0] = times.splice(0, 1)
    times.push(time)
    return `"createdAt":${time}`
  })
  const second = openNew('second')
  const [report] = await importChats(second, [fileOf('times.json', json)])
  expect(report).toMatchObject({ failed: [], error: null })
  expect(report?.imported).toHaveLength(10)
  const third = openNew('third')
  await importChats(third, [fileOf('again.json', exported(second))])
  expect(content(exported(third))).toEqual(content(exported(second)))
})

it('refuses what a newer version wrote, and what is no file of chats', async () => {
  const storage = openNew('first')
  const newer = fileOf('newer.json', '{"format":"palabre-chats","version":2,"folders":[],"chats":[\n]}\n')
  const other = fileOf('other.json', '{"some":"thing"}')
  const none = fileOf('none.json', 'no JSON at all')
  const reports = await importChats(storage, [newer, other, none])
  expect(reports.map(({ error }) => error)).toEqual([
    expect.stringMatching(/newer/),
    expect.stringMatching(/no file of chats/),
    expect.stringMatching(/not JSON/),
  ])
  expect(storage.chats.all()).toEqual([])
})

it('the page asks nobody for anything, and nothing in it becomes active', () => {
  const storage = openNew('first')
  fillOddly(storage, 60)
  const html = [...writers.html(storage, select(storage))].join('')
  expect(html).toContain("default-src 'none'")
  expect(html).not.toMatch(/<script|<img|<b |src=|url\(|https?:|<link|javascript:/i)
  expect(html).toContain('&lt;b onclick=&quot;x&quot;&gt;')
  for (const format of ['md', 'txt'] as const) {
    const text = [...writers[format](storage, select(storage))].join('')
    expect(text).toContain('نص بالعربية')
  }
})
