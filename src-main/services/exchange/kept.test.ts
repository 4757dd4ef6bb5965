import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStorage, type Storage } from '#storage/index.ts'
import { databaseOf } from './fixtures/marked-databases.ts'
import { importChats } from './index.ts'

let dir: string
let storage: Storage
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-kept-'))
  storage = openStorage(join(dir, 'palabre.db'))
})
afterEach(() => {
  storage.close()
  rmSync(dir, { recursive: true })
})

/** What is said in each chat of a file, by whom. */
const saidIn = async (name: string, content: string | Uint8Array): Promise<string[][]> => {
  const path = join(dir, name)
  writeFileSync(path, content)
  const [report] = await importChats(storage, [path])
  expect(report?.error).toBeNull()
  return (report?.imported ?? []).map((id) =>
    storage.messages
      .ofChat(id)
      .map(({ role, parts }) =>
        [role[0], ...parts.map((part) => (part.type === 'attachment' ? part.name : part.text))].join(' '),
      ),
  )
}

describe('a talk that looks like YAML', () => {
  it('keeps its turns where the same speak again', async () => {
    const talk =
      'User: Capital of France?\nAssistant: Paris.\nUser: List rivers\nAssistant:\n- Seine\n- Loire'
    expect(await saidIn('rivers.txt', talk)).toEqual([
      ['u Capital of France?', 'a Paris.', 'u List rivers', 'a - Seine\n- Loire'],
    ])
  })

  it('keeps what would be a comment or a number', async () => {
    const talk = '- User: What does issue #5 say?\n- Assistant: 1e3 # or so\n'
    expect(await saidIn('issue.yaml', talk)).toEqual([['u What does issue #5 say?', 'a 1e3 # or so']])
  })

  it('that lies in itself keeps no other file out', async () => {
    const paths = [
      ['round.yaml', 'a: &x\n  - *x\n  - b:\n'],
      ['sound.yaml', '- user: where is it\n- assistant: beyond the mill'],
    ].map(([name = '', text = '']) => {
      writeFileSync(join(dir, name), text)
      return join(dir, name)
    })
    const reports = await importChats(storage, paths)
    expect(reports.map(({ imported }) => imported.length)).toEqual([0, 1])
  })
})

describe('what stands between lines', () => {
  it('is said where somebody says it, and no front matter', async () => {
    const talk =
      '---\nUser: How do I sort?\n\nAssistant: Use sort:\nIt is stable.\n---\nUser: Thanks\nAssistant: Welcome\n---\n'
    const [chat = []] = await saidIn('sort.md', talk)
    expect(chat.map((each) => each.replace(/\n-*$/, ''))).toEqual([
      'u How do I sort?',
      'a Use sort:\nIt is stable.',
      'u Thanks',
      'a Welcome',
    ])
  })

  it('is kept where it goes over several lines', async () => {
    const talk =
      '---\ntitle: Of ebbs\nmodel: tiny\nsystem: |\n  Answer as a sailor.\n  Be brief.\n---\nUser: Now?\nAssistant: Not yet.\n'
    expect(await saidIn('ebbs.md', talk)).toEqual([['u Now?', 'a Not yet.']])
    expect(storage.chats.all().map(({ title, systemPrompt }) => [title, systemPrompt])).toEqual([
      ['Of ebbs', 'Answer as a sailor.\nBe brief.'],
    ])
  })
})

it('a long task of which one step is odd comes whole', async () => {
  const steps = Array.from({ length: 60 }, (_, index) => ({
    ...{ ts: 1_700_000_000_000 + index, type: 'say', say: 'text', text: `step ${index}` },
    ...(index === 55 && { ts: undefined }),
  }))
  const [chat = []] = await saidIn('ui_messages.json', JSON.stringify(steps))
  expect(chat.join('\n')).toMatch(/^u step 0\n/)
  for (const { text } of steps) expect(chat.join('\n')).toContain(text)
})

describe('letters of any program', () => {
  it('one that is torn costs no other', async () => {
    const text =
      '{"messages":[{"role":"user","content":"Où est le café, ß, 日本?"},{"role":"assistant","content":"x'
    const file = Buffer.concat([Buffer.from(text), Buffer.from([0xed, 0xa0, 0xbd]), Buffer.from('"}]}')])
    const [chat = []] = await saidIn('torn.json', file)
    expect(chat[0]).toBe('u Où est le café, ß, 日本?')
    expect(chat[1]).toMatch(/^a x/)
  })

  it('of one byte are such also where the last of all is the only one that is not plain', async () => {
    const talk = 'User: Where was that?\nAssistant: In the café'
    expect(await saidIn('last.txt', Buffer.from(talk, 'latin1'))).toEqual([
      ['u Where was that?', 'a In the café'],
    ])
    expect(await saidIn('whole.txt', `${talk} été`)).toEqual([['u Where was that?', 'a In the café été']])
  })

  it('a few torn ones make no text unreadable', async () => {
    const talk = `User: Où?\nAssistant: ${'Là, près du café. '.repeat(30)}`
    const file = Buffer.concat([Buffer.from(talk), Buffer.from([0xed, 0xa0, 0xbd]), Buffer.from(' (end)\n')])
    const [chat = []] = await saidIn('torn.txt', file)
    expect(chat[1]).toMatch(/^a (?:Là, près du café\. ){30}\ufffd+ \(end\)$/)
  })
})

describe('what is called like a time', () => {
  it('is no word where it is one', async () => {
    const turn = (id: string, isHuman: boolean, words: string) => ({
      ...{ turn_key: { turn_id: id }, author: { name: 'Sage', is_human: isHuman } },
      candidates: [{ candidate_id: id, create_time: '2025-09-01T10:00:00.123Z', raw_content: words }],
    })
    const turns = [turn('1', true, 'Where is it?'), turn('2', false, 'Beyond the mill.')]
    expect(await saidIn('turns.json', JSON.stringify({ turns }))).toEqual([
      ['u Where is it?', 'a Beyond the mill.'],
    ])
  })

  it('is one where it is none', async () => {
    const input = { meet_at: 'Paris', leave_at: '2025-09-01T10:00:00Z' }
    const messages = [
      { role: 'user', content: 'Where is it?' },
      { role: 'assistant', content: [{ type: 'tool_use', name: 'plan', input }] },
    ]
    expect(await saidIn('meet.json', JSON.stringify({ messages }))).toEqual([
      ['u Where is it?', 'a plan\nParis'],
    ])
  })
})

it('what was typed and not sent is so here', async () => {
  const messages = [
    { role: 'user', content: 'Where is it?' },
    { role: 'assistant', content: 'Beyond the mill.' },
  ]
  const file = JSON.stringify([{ id: 'a', draft: 'And how far is that?', messages }])
  expect(await saidIn('draft.json', file)).toEqual([['u Where is it?', 'a Beyond the mill.']])
  expect(storage.chats.all().map(({ id }) => storage.chats.draft(id))).toEqual(['And how far is that?'])
})

describe('where messages hang', () => {
  const asked = { id: '1', role: 'user', content: 'Where is it?' }
  const next = { id: '3', role: 'user', content: 'And then?', parentId: '2' }
  it.each([
    ['has no name', {}],
    ['has the name of another', { id: '1' }],
  ])('is in their order where one %s', async (_what, name) => {
    const answer = { ...name, role: 'assistant', content: 'Beyond the mill.', parentId: '1' }
    await saidIn('chain.json', JSON.stringify({ messages: [asked, answer, next] }))
    const paths = storage.chats.all().map(({ headMessageId }) => storage.messages.pathTo(headMessageId ?? ''))
    expect(paths.map((path) => path.length)).toEqual([3])
  })
})

describe('of a database', () => {
  it('a default that is cast is no column that is reckoned', async () => {
    const file = databaseOf(
      `CREATE TABLE chats (id INTEGER PRIMARY KEY, title TEXT);
       CREATE TABLE messages (id TEXT PRIMARY KEY, chat_id INTEGER, created_at INTEGER NOT NULL
         DEFAULT (CAST(strftime('%s','now') AS INTEGER)), role TEXT, content TEXT)`,
      {
        chats: [{ id: 1, title: 'One' }],
        messages: [
          { id: 'm1', chat_id: 1, role: 'user', content: 'where is the harbour' },
          { id: 'm2', chat_id: 1, role: 'assistant', content: 'beyond the mill' },
        ],
      },
    )
    expect(await saidIn('cast.db', file)).toEqual([['u where is the harbour', 'a beyond the mill']])
  })

  it('what a chat ends with is not what it lies in', async () => {
    const file = databaseOf(
      `CREATE TABLE conversations (id INTEGER PRIMARY KEY, title TEXT, last_message_id INTEGER);
       CREATE TABLE messages (id INTEGER PRIMARY KEY, dialog_id INTEGER, message_no INTEGER, role TEXT, content TEXT)`,
      {
        conversations: [1, 2].map((id) => ({ id, title: `Talk ${id}`, last_message_id: id * 2 })),
        messages: [1, 2, 3, 4].map((id) => ({
          ...{ id, dialog_id: Math.ceil(id / 2), message_no: id % 2 === 1 ? 1 : 2 },
          ...{ role: id % 2 === 1 ? 'user' : 'assistant', content: `words of ${id}` },
        })),
      },
    )
    expect(await saidIn('last.db', file)).toEqual([
      ['u words of 1', 'a words of 2'],
      ['u words of 3', 'a words of 4'],
    ])
  })

  it('messages come in their order, and not by who made them', async () => {
    const file = databaseOf(
      `CREATE TABLE chats (id INTEGER PRIMARY KEY, title TEXT);
       CREATE TABLE messages (id INTEGER PRIMARY KEY, chat_id INTEGER, created_by TEXT, role TEXT, content TEXT)`,
      {
        chats: [{ id: 1, title: 'One' }],
        messages: ['zoe', 'bob', 'zoe'].map((name, index) => ({
          ...{ chat_id: 1, created_by: name, role: index === 1 ? 'assistant' : 'user' },
          content: `said ${index}`,
        })),
      },
    )
    expect(await saidIn('by.db', file)).toEqual([['u said 0', 'a said 1', 'u said 2']])
  })

  it('who speaks is told by the message before the account that it belongs to', async () => {
    const file = databaseOf(
      `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, role TEXT);
       CREATE TABLE chats (id INTEGER PRIMARY KEY, title TEXT);
       CREATE TABLE messages (id INTEGER PRIMARY KEY, chat_id INTEGER, user_id INTEGER, sender TEXT, content TEXT)`,
      {
        users: [{ id: 1, name: 'Ann', role: 'user' }],
        chats: [{ id: 1, title: 'One' }],
        messages: ['human', 'bot'].map((sender) => ({
          chat_id: 1,
          user_id: 1,
          sender,
          content: `of ${sender}`,
        })),
      },
    )
    expect(await saidIn('account.db', file)).toEqual([['u of human', 'a of bot']])
  })

  it('tables that are called like an inner one or like settings are read', async () => {
    const messages = [
      { role: 'user', content: 'where is it' },
      { role: 'assistant', content: 'beyond the mill' },
    ]
    const data = databaseOf('CREATE TABLE chat_data (id INTEGER PRIMARY KEY, title TEXT, json TEXT)', {
      chat_data: [{ id: 1, title: 'One', json: JSON.stringify({ messages }) }],
    })
    expect(await saidIn('data.db', data)).toEqual([['u where is it', 'a beyond the mill']])
    const prompts = databaseOf(
      `CREATE TABLE prompts (id INTEGER PRIMARY KEY, text TEXT);
       CREATE TABLE responses (id INTEGER PRIMARY KEY, prompt_id INTEGER, text TEXT)`,
      {
        prompts: [1, 2].map((id) => ({ id, text: `asked for the ${id}` })),
        responses: [1, 2].map((id) => ({ id, prompt_id: id, text: `this is the ${id}` })),
      },
    )
    expect(await saidIn('prompts.db', prompts)).toEqual([
      ['u asked for the 1', 'a this is the 1'],
      ['u asked for the 2', 'a this is the 2'],
    ])
  })

  it('what a message says is not what lies beside it', async () => {
    const file = databaseOf(
      `CREATE TABLE chats (id INTEGER PRIMARY KEY, title TEXT);
       CREATE TABLE attachments (id INTEGER PRIMARY KEY, content TEXT);
       CREATE TABLE messages (id INTEGER PRIMARY KEY, chat_id INTEGER REFERENCES chats(id),
         attachment_id INTEGER REFERENCES attachments(id), role TEXT, content TEXT)`,
      {
        chats: [{ id: 1, title: 'One' }],
        attachments: [{ id: 1, content: 'a table of tides' }],
        messages: ['user', 'assistant'].map((role) => ({
          ...{ chat_id: 1, attachment_id: 1, role, content: `of ${role}` },
        })),
      },
    )
    expect(JSON.stringify(await saidIn('beside.db', file))).toMatch(/of user.*of assistant/)
  })

  it('a session that another one is called like is not the same', async () => {
    const log = (words: string) =>
      databaseOf('CREATE TABLE log (id INTEGER PRIMARY KEY, session_id TEXT, role TEXT, content TEXT)', {
        log: ['user', 'assistant'].map((role) => ({
          session_id: 'default',
          role,
          content: `${words} of ${role}`,
        })),
      })
    await saidIn('one.db', log('these'))
    expect(await saidIn('other.db', log('those'))).toEqual([['u those of user', 'a those of assistant']])
  })
})

/** A ZIP file of which nothing is packed. */
const zipped = (files: Record<string, string>): Uint8Array => {
  const [bodies, heads]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const body = Buffer.from(content)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(body), 10)
    common.writeUInt32LE(body.length, 14)
    common.writeUInt32LE(body.length, 18)
    common.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), body])
    heads.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, place, Buffer.from(name)]))
    bodies.push(local)
    at += local.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(heads.length, 4)
  end.writeUInt16LE(heads.length, 6)
  end.writeUInt32LE(Buffer.concat(heads).length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...bodies, ...heads, Buffer.from('PK\x05\x06'), end])
}
const talk = (id: string, words: string) => ({
  id,
  messages: [
    { role: 'user', content: `asked of ${words}` },
    { role: 'assistant', content: `told of ${words}` },
  ],
})

describe('of an archive', () => {
  it('pages and texts are read where what is called like chats holds none', async () => {
    const said = [['u where is it', 'a beyond the mill']]
    const theme = { 'data.json': '{"theme":"dark"}' }
    const page = '<html><body><p>User: where is it</p><p>Assistant: beyond the mill</p></body></html>'
    expect(await saidIn('page.zip', zipped({ ...theme, 'talk.html': page }))).toEqual(said)
    const talk = 'User: how far is it\nAssistant: beyond the mill\n'
    expect(await saidIn('text.zip', zipped({ 'again.markdown': talk }))).toHaveLength(1)
    const table = 'role\tcontent\nuser\twhose is it\nassistant\tbeyond the mill\n'
    expect(await saidIn('table.zip', zipped({ 'talk.tsv': table }))).toHaveLength(1)
  })

  it('files of a shape that nobody knows are read whatever comes before them', async () => {
    const odd = (words: string) =>
      JSON.stringify({
        rows: ['asked', 'told'].map((what, index) => ({
          ...{ origin: index === 0 ? 'human' : 'bot', prose: `${what} of ${words}` },
        })),
      })
    const file = zipped({ 'data.json': '{"theme":"dark"}', 'a.json': odd('tides'), 'b.json': odd('ebbs') })
    expect(await saidIn('odd.zip', file)).toEqual([
      ['u asked of tides', 'a told of tides'],
      ['u asked of ebbs', 'a told of ebbs'],
    ])
  })

  it('no file that is damaged, or called like what it is not, keeps the others out', async () => {
    const file = zipped({
      'Thumbs.db': 'no database at all',
      'torn.db': 'SQLite format 3\0',
      'cut.json': '[{"messages":[{"role":"user","content":"what came before"}]},{"mess',
      'talk.json': JSON.stringify(talk('a', 'tides')),
    })
    const said = await saidIn('some.zip', file)
    expect(said).toContainEqual(['u asked of tides', 'a told of tides'])
    expect(JSON.stringify(said)).toContain('what came before')
  })

  it('chats of different files with the same id are two, and one that comes again is one', async () => {
    const [one, other] = [talk('same', 'tides'), talk('same', 'ebbs')].map((each) => JSON.stringify(each))
    const file = zipped({
      'a.json': one ?? '',
      'b.json': other ?? '',
      'c.json': one ?? '',
      'd.json': other ?? '',
    })
    expect(await saidIn('same.zip', file)).toEqual([
      ['u asked of tides', 'a told of tides'],
      ['u asked of ebbs', 'a told of ebbs'],
    ])
  })

  it('a talk that is called like a chat of GPT4All is read', async () => {
    const file = zipped({ 'old.chat': 'User: where is it\nAssistant: beyond the mill\n' })
    expect(await saidIn('old.zip', file)).toEqual([['u where is it', 'a beyond the mill']])
  })
})
