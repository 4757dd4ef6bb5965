import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStorage, type Storage } from '#storage/index.ts'
import { importChats } from './index.ts'
import { createMarks, type MarkedCase } from './fixtures/marked.ts'
import { markedAgents } from './fixtures/marked-agents.ts'
import { markedApps } from './fixtures/marked-apps.ts'
import { markedDatabases } from './fixtures/marked-databases.ts'
import { markedFiles } from './fixtures/marked-files.ts'
import { markedLogs } from './fixtures/marked-logs.ts'
import { markedNewer } from './fixtures/marked-newer.ts'
import { markedOthers } from './fixtures/marked-others.ts'
import { markedPages } from './fixtures/marked-pages.ts'
import { markedServices } from './fixtures/marked-services.ts'
import { markedShapes } from './fixtures/marked-shapes.ts'
import { markedTrees } from './fixtures/marked-trees.ts'

let dir: string
let storage: Storage
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-marked-'))
  storage = openStorage(join(dir, 'palabre.db'))
})
afterEach(() => {
  storage.close()
  rmSync(dir, { recursive: true })
})

const marksIn = (text: string) =>
  [...text.matchAll(/z([uatsxd])\d+z/g)].map(([mark, kind]) => ({ mark, kind }))
const isRaw = (content: unknown): content is string | Uint8Array =>
  typeof content === 'string' || content instanceof Uint8Array

const read = async ({ files, expected }: MarkedCase) => {
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(dir, 'in', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, isRaw(content) ? content : JSON.stringify(content))
    return path
  })
  const reports = await importChats(storage, expected.isFolder ? [join(dir, 'in')] : paths)
  const chats = storage.chats.all().map((chat) => ({
    chat,
    draft: storage.chats.draft(chat.id),
    messages: storage.messages.ofChat(chat.id),
    path: storage.messages.pathTo(chat.headMessageId ?? ''),
  }))
  return { reports, chats }
}

/** Where each mark is now, in the words of the marks. */
const placesOf = ({ chats }: Awaited<ReturnType<typeof read>>): Map<string, string[]> => {
  const places = new Map<string, string[]>()
  const note = (text: string, place: string) => {
    for (const { mark } of marksIn(text)) places.set(mark, [...(places.get(mark) ?? []), place])
  }
  for (const { chat, messages, draft } of chats) {
    note(chat.systemPrompt, 's')
    note(draft, 'd')
    for (const { role, parts } of messages) {
      for (const part of parts) {
        if (part.type === 'attachment') note(part.name, 'x')
        else note(part.text, part.type === 'thought' ? 't' : role === 'user' ? 'u' : 'a')
      }
    }
  }
  return places
}

/** What is wrong with where the marks are; empty when each is once, where it belongs. */
const misplaced = (marks: ReturnType<typeof marksIn>, places: Map<string, string[]>): string[] =>
  marks.flatMap(({ mark, kind = '' }) => {
    const found = places.get(mark)
    if (found === undefined) return [`${mark} is lost`]
    if (found.length > 1) return [`${mark} is there ${found.length} times`]
    return kind === 'x' || found[0] === kind ? [] : [`${mark} is in ${found[0] ?? ''}`]
  })

describe('every piece of text of an export is where it belongs', () => {
  it.each([
    ...markedApps(),
    ...markedTrees(),
    ...markedOthers(),
    ...markedLogs(),
    ...markedServices(),
    ...markedAgents(),
    ...markedNewer(),
    ...markedShapes(),
    ...markedPages(),
    ...markedDatabases(),
    ...markedFiles(),
  ])('$what', async (each) => {
    const { files, expected } = each
    const result = await read(each)
    const written = Object.values(files).map((content) =>
      content instanceof Uint8Array ? '' : typeof content === 'string' ? content : JSON.stringify(content),
    )
    const marks = new Map(
      marksIn([...written, ...(expected.texts ?? [])].join('\n')).map((mark) => [mark.mark, mark]),
    )
    expect(marks.size).toBeGreaterThan(1)
    expect(misplaced([...marks.values()], placesOf(result))).toEqual([])

    const { chats, reports } = result
    if (expected.chats !== undefined) expect(chats).toHaveLength(expected.chats)
    if (expected.path !== undefined)
      expect(chats.map(({ path }) => path.map(({ role }) => role[0]).join(''))).toContain(expected.path)
    const messages = chats.flatMap((chat) => chat.messages)
    expect(messages.map(({ modelId }) => modelId)).toEqual(expect.arrayContaining(expected.models ?? []))
    expect(chats.map(({ chat }) => chat.title)).toEqual(expect.arrayContaining(expected.titles ?? []))
    const times = [...messages, ...chats.map(({ chat }) => chat)].map(({ createdAt }) => createdAt)
    expect(times).toEqual(expect.arrayContaining(expected.times ?? []))
    if (expected.told) expect(JSON.stringify(reports)).toMatch(expected.told)
    const find = (mark: string) => messages.find(({ parts }) => JSON.stringify(parts).includes(mark))
    for (const [one, other] of expected.together ?? []) {
      expect(find(one)).toBeDefined()
      expect(find(one)?.id).toBe(find(other)?.id)
    }
    for (const [one, other] of expected.siblings ?? []) {
      expect(find(one)).not.toBe(find(other))
      expect(find(one)?.parentId).toBe(find(other)?.parentId)
    }
  })

  it('notices what is lost, doubled and out of place (control)', () => {
    const { u, a, t } = createMarks()
    const places = new Map([
      ['zu1z', ['a']],
      ['zt3z', ['t', 'a']],
    ])
    expect(misplaced(marksIn([u(), a(), t()].join()), places)).toEqual([
      'zu1z is in a',
      'za2z is lost',
      'zt3z is there 2 times',
    ])
  })
})
