import { describe, expect, it } from 'vitest'
import type { Chat } from '#contract/chats.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import { chatRows, findChats, groupOf, nextMidnight } from './group-chats.ts'

const at = (day: number, hour = 12) => new Date(2026, 2, day, hour).getTime()
const chat = (id: string, title: string, updatedAt = at(20)): Chat => ({
  id,
  title,
  modelId: null,
  systemPrompt: '',
  sampling: defaultSampling,
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

it('puts one heading before each group', () => {
  const rows = chatRows([chat('a', 'A'), chat('b', 'B'), chat('c', 'C', at(1))], at(20))
  expect(rows.map((row) => (row.type === 'heading' ? row.group : `${row.chat.id}${row.index}`))).toEqual([
    'today',
    'a0',
    'b1',
    'older',
    'c2',
  ])
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
