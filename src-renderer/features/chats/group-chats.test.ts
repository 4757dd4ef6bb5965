import { describe, expect, it } from 'vitest'
import type { Chat } from '#contract/chats.ts'
import type { Folder } from '#contract/folders.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import { chatRows, findChats, groupOf, nextMidnight, stopOf } from './group-chats.ts'

const at = (day: number, hour = 12) => new Date(2026, 2, day, hour).getTime()
const chat = (id: string, title: string, updatedAt = at(20)): Chat => ({
  id,
  title,
  modelId: null,
  systemPrompt: '',
  sampling: defaultSampling,
  thinking: defaultThinking,
  windows: [],
  folderId: null,
  pinned: false,
  archived: false,
  temporary: false,
  queue: [],
  headMessageId: null,
  generating: false,
  createdAt: updatedAt,
  updatedAt,
})

describe('groupOf', () => {
  const now = at(20, 9)
  it.each([
    [at(20, 0), 'today'],
    [at(21), 'today'],
    [at(20, 0) - 1, 'yesterday'],
    [at(19, 0), 'yesterday'],
    [at(19, 0) - 1, 'thisWeek'],
    [at(14, 0), 'thisWeek'],
    [at(14, 0) - 1, 'older'],
  ] as const)('puts %d under %s', (updatedAt, group) => {
    expect(groupOf(updatedAt, now)).toBe(group)
  })

  it('changes at the next midnight and not before', () => {
    const midnight = nextMidnight(now)
    expect(groupOf(now, midnight - 1)).toBe('today')
    expect(groupOf(now, midnight)).toBe('yesterday')
  })
})

describe('chatRows', () => {
  const folder: Folder = {
    id: 'f',
    name: 'School',
    systemPrompt: null,
    modelId: null,
    sampling: null,
    createdAt: 0,
  }
  const chats = [
    chat('a', 'A'),
    { ...chat('p', 'P'), pinned: true, folderId: 'f' },
    { ...chat('b', 'B'), folderId: 'f' },
    { ...chat('g', 'G'), folderId: 'gone' },
    chat('c', 'C', at(1)),
    { ...chat('z', 'Z'), archived: true, pinned: true },
  ]
  const shown = (open: string[]) =>
    chatRows(chats, { folders: [folder], open: new Set(open), now: at(20) }).map((row) =>
      row.type === 'heading'
        ? `# ${row.group}`
        : row.type === 'note'
          ? `(${row.pinned} pinned)`
          : `${stopOf(row)}${row.type === 'chat' ? '' : ` ${row.count}`}`,
    )

  it('shows what is pinned, folders, days and the archive, each chat once', () => {
    expect(shown(['f', 'archive'])).toEqual([
      ...[
        '# pinned',
        'p',
        'folder:f 2',
        'b',
        '(1 pinned)',
        '# today',
        'a',
        'g',
        '# older',
        'c',
        'archive 1',
        'z',
      ],
    ])
  })
  it('keeps closed what is closed', () => {
    expect(shown([])).toEqual([
      ...['# pinned', 'p', 'folder:f 2', '# today', 'a', 'g', '# older', 'c', 'archive 1'],
    ])
  })
})

describe('a folder', () => {
  const folder: Folder = {
    ...{ id: 'f', name: 'School', systemPrompt: null, modelId: null, sampling: null, createdAt: 0 },
  }
  const rowsOf = (chats: Chat[]) => chatRows(chats, { folders: [folder], open: new Set(['f']), now: at(20) })
  const own = { ...chat('p', 'P'), folderId: 'f' }

  it('counts a chat that stands among the pinned ones, and says where it is', () => {
    const rows = rowsOf([{ ...own, pinned: true }])
    expect(rows[2]).toMatchObject({ type: 'folder', count: 1, owned: 1 })
    expect(rows[3]).toEqual({ type: 'note', folderId: 'f', pinned: 1, archived: 0 })
  })
  it('owns a chat of the archive, which it does not show', () => {
    const rows = rowsOf([{ ...own, archived: true }])
    expect(rows[0]).toMatchObject({ type: 'folder', count: 0, owned: 1 })
    expect(rows[1]).toEqual({ type: 'note', folderId: 'f', pinned: 0, archived: 1 })
  })
  it('needs no word when all that it has is below it', () => {
    expect(rowsOf([own]).map(({ type }) => type)).toEqual(['folder', 'chat'])
  })
})

describe('findChats', () => {
  const chats = [chat('a', 'Résumé für Ärzte'), chat('b', 'Trees of the savanna')]
  it.each([
    ['resume arzte', ['a']],
    ['TREES', ['b']],
    ['trees resume', []],
    ['  ', ['a', 'b']],
  ])('%j finds %j', (query, ids) => {
    expect(findChats(chats, query).map(({ id }) => id)).toEqual(ids)
  })
})
