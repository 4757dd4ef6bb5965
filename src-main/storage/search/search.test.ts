import fc from 'fast-check'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultThinking } from '#contract/default-thinking.ts'
import { defaultSampling, type Message } from '#contract/messages.ts'
import { openConnection } from '../connection.ts'
import { migrate } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { openStorage, type ChatRow, type Storage } from '../index.ts'
import { parseSearch } from './parse.ts'

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
  const parsed = (text: string) => {
    const { match, literals } = parseSearch(text)
    return { match, literals }
  }
  expect(parsed('one "two three" fo')).toEqual({
    match: '"one" AND "two three" AND "fo"*',
    literals: [],
  })
  expect(parsed('fo ')).toEqual({ match: '"fo"', literals: [] })
  expect(parsed('学习')).toEqual({ match: '"学习"', literals: [] })
  expect(parsed('学')).toEqual({ match: '"学"*', literals: [] })
  expect(parsed('GPT模型能')).toEqual({ match: '"GPT 模型 型能"', literals: [] })
  expect(parsed('\u200d')).toEqual({ match: null, literals: ['\u200d'] })
  expect([parsed('+++').literals, parsed('=>').literals]).toEqual([['+++'], []])
})

describe('every script', () => {
  const texts = {
    chinese: '我们今天学习中文，明天使用Python编程。',
    japanese: 'これがのがだ。ｶﾞｲﾄﾞと東京タワー',
    thai: 'อยู่ที่นี่ครับ สวัสดี',
    hindi: 'यह हिन्दी है',
    arabic: 'قال مُحَمَّد ذلك',
    korean: '학교에서 배웠다',
    accents: 'İSTANBUL cafe\u0301 Straße ＡＢＣ',
    signs: 'a => b; 👨‍👩‍👧 and 🌳🌲 for x != y § 5',
  }
  beforeEach(() => {
    addChat('s')
    for (const [id, text] of Object.entries(texts)) addMessage('s', text, { id })
  })

  it.each<[string, string, string[], string[]]>([
    ['a pair of signs inside of a run', '今天', ['chinese'], ['今天']],
    ['a single sign', '文', ['chinese'], ['文']],
    ['the last sign of a run', '程', ['chinese'], ['程']],
    ['a long piece', '天学习中文', ['chinese'], ['天学习中文']],
    ['no piece that only its pairs would be', '们天', [], []],
    ['no piece across what parts it', '文明', [], []],
    ['a word between signs', 'python', ['chinese'], ['Python']],
    ['a word and signs', '使用Python编', ['chinese'], ['使用Python编']],
    ['two pieces, in any order', '编程 今天', ['chinese'], ['今天', '编程']],
    ['a voiced sound, which is another', 'のか', [], []],
    ['narrow letters by wide ones', 'ガイド', ['japanese'], ['ｶﾞｲﾄﾞ']],
    ['a long vowel', 'タワー', ['japanese'], ['タワー']],
    ['Thai with its vowels', 'ที่', ['thai'], ['ที่']],
    ['no Thai of other vowels', 'ทุ่', [], []],
    ['Hindi with its vowels', 'हिन्दी ', ['hindi'], ['हिन्दी']],
    ['no Hindi of other vowels', 'हन्दी', [], []],
    ['Arabic without its vowel points', 'محمد', ['arabic'], ['مُحَمَّد']],
    ['the beginning of a Korean word', '학교', ['korean'], ['학교에서']],
    ['a composed accent by a plain letter', 'cafe ', ['accents'], ['cafe\u0301']],
    ['wide Latin letters', 'abc', ['accents'], ['ＡＢＣ']],
    ['an arrow', '=>', ['signs'], ['=>']],
    ['no arrow that points the other way', '<=', [], []],
    ['a family', '👨‍👩‍👧', ['signs'], ['👨‍👩‍👧']],
    ['a tree beside another', '🌲', ['signs'], ['🌲']],
    ['a sign that occurs nowhere', '¶', [], []],
    ['a sign and a word', '§ 5', ['signs'], ['§', '5']],
  ])('%s', (_what, text, ids, marks) => {
    expect(found(text)).toEqual(ids)
    expect(marked(text).flat()).toEqual(marks)
  })

  it('finds any piece of any text of such a script, and nothing else', () => {
    const sign = fc.constantFrom(...Array.from('我们今天学習のがガーのด้วยทีかｶ。、 aé'))
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 30 }), fc.nat(), fc.nat(), (text, a, b) => {
        const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y)
        const piece = text.slice(from, to)
        if (!/^[我们今天学習のがーด้วยที]+$/u.test(piece)) return
        const { id } = addMessage('s', text)
        expect(found(piece)).toContain(id)
        expect(found(`${piece}界`)).not.toContain(id)
      }),
      { numRuns: 300 },
    )
  })

  it('marks what stands far inside of a long text', () => {
    addMessage('s', `${'é filler '.repeat(300_000)}needle and the rest`)
    expect(marked('needle')).toEqual([['needle']])
  })
})

describe('an index that was laid anew', () => {
  it('takes in what was there, the latest first, and is right whatever happens meanwhile', () => {
    const at = mkdtempSync(join(tmpdir(), 'palabre-'))
    const path = join(at, 'palabre.db')
    storage.close()
    const old = openConnection(path)
    migrate(
      old,
      path,
      migrations.filter(({ version }) => version < 11),
    )
    old.exec(`INSERT INTO chats (number, id, title, system_prompt, sampling, next_sequence, created_at, updated_at)
      VALUES (1, 'c', '天気', '', '{}', 251, 1, 1)`)
    const insert =
      old.prepare(`INSERT INTO messages (id, chat_id, sequence, role, status, truncated, created_at, parts)
      VALUES ('c-' || @at, 'c', @at, 'user', 'complete', 0, @at, @parts)`)
    for (let at = 1; at <= 250; at += 1) {
      insert.run({ at: BigInt(at), parts: JSON.stringify([{ type: 'text', text: `word${at} 天気予報` }]) })
    }
    old.close()

    storage = openStorage(path)
    const { backlog } = storage.search
    expect(backlog.progress()).toEqual({ done: 0, total: 250 })
    expect(found('天気')).toEqual([null])
    expect(backlog.takeSome()).toBe(true)
    expect(backlog.progress()).toEqual({ done: 50, total: 250 })
    expect([found('word205 '), found('word20 ')]).toEqual([['c-205'], []])
    // Known or not yet known to the index: changed, removed for good, and new.
    const rewrite = (id: string, text: string) =>
      storage.messages.update({ ...storage.messages.find(id)!, parts: [{ type: 'text', text }] })
    rewrite('c-205', 'rewritten')
    rewrite('c-20', 'rewritten')
    const last = addMessage('c', 'word9999')
    for (const id of ['c-210', 'c-21']) {
      storage.removals.remove({ id, chatId: 'c', headMessageId: null, removedAt: 1 })
    }
    storage.removals.purgeBefore(2)
    storage.close()
    storage = openStorage(path)
    while (storage.search.backlog.takeSome());
    expect(storage.search.backlog.progress()).toBeNull()
    expect(found('word9999')).toEqual([last.id])
    expect(found('rewritten')).toEqual(['c-205', 'c-20'])
    expect([found('word205 '), found('word20 '), found('word210 '), found('word21 ')]).toEqual([
      [],
      [],
      [],
      [],
    ])
    expect(found('予報')).toHaveLength(50)
    checkIndex(path)
    rmSync(at, { recursive: true, force: true })
  })
})

/** FTS5 compares its index with the texts, word by word, and throws where they differ. */
const checkIndex = (path: string) => {
  const database = openConnection(path)
  database.exec(`INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1);
    INSERT INTO title_index (title_index, rank) VALUES ('integrity-check', 1)`)
  database.close()
}
