import fc from 'fast-check'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultThinking } from '#contract/default-thinking.ts'
import { defaultSampling, type Message } from '#contract/messages.ts'
import { openStorage, type ChatRow, type Storage } from './index.ts'
import { parseSearch } from './search-query.ts'

let storage: Storage
beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), 'palabre-'))
  storage = openStorage(join(dir, 'palabre.db'))
  onTestFinished(() => {
    storage.close()
    rmSync(dir, { recursive: true, force: true })
  })
})

const addChat = (id: string, change: Partial<ChatRow> = {}) =>
  storage.chats.insert({
    ...{ id, title: '', modelId: null, systemPrompt: '', sampling: defaultSampling, folderId: null },
    ...{ thinking: defaultThinking, windows: [] },
    ...{ pinned: false, archived: false, temporary: false, queue: [], headMessageId: null },
    ...{ createdAt: 1, updatedAt: 1, ...change },
  })
const addMessage = (chatId: string, text: string, change: Partial<Message> = {}) => {
  const sequence = storage.chats.takeSequence(chatId)
  const message: Message = {
    ...{ id: `${chatId}-${sequence}`, chatId, parentId: null, sequence, role: 'user', status: 'complete' },
    ...{ truncated: false, error: null, modelId: null, seed: null, usage: null, createdAt: sequence },
    parts: [{ type: 'text', text }],
    ...change,
  }
  storage.messages.insert(message)
  return message
}
const search = (text: string, change: Partial<Parameters<Storage['search']['query']>[0]> = {}) =>
  storage.search.query({ text, limit: 50, offset: 0, ...change })
const found = (text: string, change = {}) => search(text, change).hits.map(({ messageId }) => messageId)
const marked = (text: string) =>
  search(text).hits.map(({ snippet }) =>
    snippet.marks.map(({ start, end }) => snippet.text.slice(start, end)),
  )

describe('what is found', () => {
  beforeEach(() => {
    addChat('c', { title: 'Boats on the river' })
    addMessage('c', 'Où est le café près du fleuve ?')
    addMessage('c', 'The café is by the river, near the boats.')
    addMessage('c', '我们今天学习中文 🌳 with C++')
  })

  it.each<[string, string, (string | null)[]]>([
    ['a word, whatever its case and accents', 'CAFE ', ['c-2', 'c-1']],
    ['the beginning of the last word', 'caf', ['c-2', 'c-1']],
    ['no beginning once a space follows', 'caf ', []],
    ['all words, in any order', 'boats near', ['c-2']],
    ['a phrase as it stands', '"by the river"', ['c-2']],
    ['no phrase in another order', '"river the by"', []],
    ['a phrase that is not closed', '"by the', ['c-2']],
    ['a title before the messages', 'river', [null, 'c-2']],
    ['a script without spaces', '学习', ['c-3']],
    ['a script without spaces beside a word', '中文 with', ['c-3']],
    ['a symbol', '🌳', ['c-3']],
    ['nothing for nothing', '  ', []],
  ])('%s', (_what, text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it('is marked in its text', () => {
    expect(marked('CAF')).toEqual([['café'], ['café']])
    expect(marked('学习')).toEqual([['学习']])
    expect(marked('boat')).toEqual([['Boats'], ['boats']])
  })

  it('is what was said: no thoughts, nothing that is still being written', () => {
    const answer = addMessage('c', '', {
      role: 'assistant',
      status: 'streaming',
      parts: [
        { type: 'thought', text: 'secretly', durationMs: 1 },
        { type: 'text', text: 'a\0loud' },
      ],
    })
    expect(found('loud')).toEqual([])
    storage.messages.update({ ...answer, status: 'complete' })
    expect(found('loud')).toEqual([answer.id])
    expect(found('secretly')).toEqual([])
    storage.messages.update({ ...answer, status: 'complete', parts: [{ type: 'text', text: 'changed' }] })
    expect([found('loud'), found('changed')]).toEqual([[], [answer.id]])
  })

  it('is gone with what was removed, and comes back with it', () => {
    storage.removals.remove({ id: 'c-2', chatId: 'c', headMessageId: null, removedAt: 1 })
    expect(found('café ')).toEqual(['c-1'])
    storage.removals.restore('c-2')
    storage.chats.remove('c', 1)
    expect(found('river')).toEqual([])
    storage.chats.restore('c')
    expect(found('river')).toEqual([null, 'c-2'])
  })
})

it('goes through titles and messages page by page', () => {
  for (let index = 0; index < 7; index += 1) {
    addChat(`c${index}`, { title: `apple ${index}` })
    addMessage(`c${index}`, 'apple')
  }
  const all = search('apple').hits
  expect(all).toHaveLength(14)
  const pages = [0, 4, 8, 12, 16].map((offset) => search('apple', { limit: 4, offset }))
  expect(pages.flatMap(({ hits }) => hits)).toEqual(all)
  expect(pages.map(({ hasMore }) => hasMore)).toEqual([true, true, true, false, false])
})

it('filters by folder, model, date and archive', () => {
  storage.folders.insert({
    id: 'f',
    name: 'F',
    systemPrompt: null,
    modelId: null,
    sampling: null,
    createdAt: 1,
  })
  addChat('in', { folderId: 'f' })
  addChat('out')
  addChat('old', { archived: true })
  const question = addMessage('in', 'apple?', { createdAt: 10 })
  addMessage('in', 'apple!', { role: 'assistant', modelId: 'm', parentId: question.id, createdAt: 20 })
  addMessage('out', 'apple', { createdAt: 30 })
  addMessage('old', 'apple', { createdAt: 40 })
  expect(found('apple', { folderId: 'f' })).toEqual(['in-2', 'in-1'])
  expect(found('apple', { folderId: null })).toEqual(['out-1'])
  expect(found('apple', { modelId: 'm' })).toEqual(['in-2', 'in-1'])
  expect(found('apple', { from: 20, to: 30 })).toEqual(['out-1', 'in-2'])
  expect(found('apple', { includeArchived: true })).toEqual(['old-1', 'out-1', 'in-2', 'in-1'])
  storage.folders.remove('f', 1)
  expect(found('apple', { folderId: null })).toEqual(['out-1', 'in-2', 'in-1'])
})

it('takes whatever is typed for words', () => {
  addChat('c', { title: 'x' })
  addMessage('c', 'a AND b NOT c OR "d" NEAR(e) col:f ^g *h {i} -j')
  const hostile = [
    ...[
      '"',
      '""',
      '"""',
      'AND',
      'OR NOT',
      'NEAR(a b, 2)',
      'text:a',
      '^a',
      'a*',
      '*',
      'a - b',
      '(',
      '{a}:',
      '\0',
      'a\0b',
      "'; DROP TABLE chats; --",
    ],
    ...[
      '\ud800',
      '"\udfff',
      'x'.repeat(10_000),
      '" '.repeat(5000),
      'a '.repeat(5000),
      `"${'a '.repeat(4900)}"`,
      '学'.repeat(10_000),
    ],
  ]
  for (const text of hostile) expect(() => search(text)).not.toThrow()
  const token = fc.constantFrom(
    '"',
    "'",
    '*',
    '^',
    '(',
    ')',
    'AND ',
    'NEAR',
    ':',
    '-',
    ' ',
    'a',
    '学',
    '\0',
    '\ud800',
    '+',
    '{',
    '}',
  )
  fc.assert(
    fc.property(fc.string({ unit: token, maxLength: 60 }), (text) => void search(text)),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void search(text)),
    { numRuns: 500 },
  )
  expect(found('"a and b not c"')).toEqual(['c-1'])
})

it('parses words, phrases and beginnings', () => {
  expect(parseSearch('one "two three" fo')).toEqual({
    match: '"one" AND "two three" AND "fo"*',
    literals: [],
  })
  expect(parseSearch('fo ')).toEqual({ match: '"fo"', literals: [] })
  expect(parseSearch('+++ 学')).toEqual({ match: null, literals: ['+++', '学'] })
})
