import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { zipSync, strToU8 } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '#contract/messages.ts'
import { openStorage, type Storage } from '#storage/index.ts'
import { importChats } from './index.ts'

let dir: string
let storage: Storage
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'palabre-exchange-'))
  storage = openStorage(join(dir, 'palabre.db'))
})
afterEach(() => {
  storage.close()
  rmSync(dir, { recursive: true })
})

const put = (name: string, content: unknown): string => {
  const path = join(dir, 'in', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(
    path,
    content instanceof Uint8Array ? content : typeof content === 'string' ? content : JSON.stringify(content),
  )
  return path
}
const read = async (...paths: string[]) => {
  const reports = await importChats(storage, paths)
  const chats = storage.chats.all()
  return { reports, report: reports[0], chats, chat: chats[0], path: pathOf(chats[0]?.headMessageId ?? '') }
}
const pathOf = (head: string) => storage.messages.pathTo(head)
const said = (messages: readonly Message[]) =>
  messages.map(({ role, parts }) => [
    role,
    ...parts.map((part) => (part.type === 'attachment' ? part.name : `${part.type}: ${part.text}`)),
  ])

const node = (id: string, parent: string | null, role: string, content: object, metadata: object = {}) => ({
  [id]: {
    id,
    parent,
    children: [],
    message: { id, author: { role }, create_time: 1_700_000_001, content, metadata, recipient: 'all' },
  },
})
const words = (...parts: unknown[]) => ({ content_type: 'text', parts })
const conversation = {
  title: 'The harbour',
  create_time: 1_700_000_000.5,
  update_time: 1_700_000_100,
  conversation_id: 'conversation-1',
  current_node: 'a2b',
  is_archived: false,
  mapping: {
    root: { id: 'root', parent: null, children: ['s'], message: null },
    ...node('s', 'root', 'system', words(''), { is_visually_hidden_from_conversation: true }),
    ...node('u1', 's', 'user', words('Who built it?')),
    ...node('a1', 'u1', 'assistant', words('Ada.'), { model_slug: 'gpt-x' }),
    ...node('u2', 'a1', 'user', {
      content_type: 'multimodal_text',
      parts: [{ content_type: 'image_asset_pointer', asset_pointer: 'file://1' }, 'What is on it?'],
    }),
    ...node('t', 'u2', 'assistant', {
      content_type: 'thoughts',
      thoughts: [{ summary: 'Look', content: 'It is red.' }],
    }),
    ...node('c', 't', 'assistant', { content_type: 'code', language: 'python', text: 'print("```")' }),
    ...node('o', 'c', 'tool', { content_type: 'execution_output', text: 'done' }),
    ...node('a2', 'o', 'assistant', words('A lighthouse.')),
    ...node('a2b', 'u2', 'assistant', { content_type: 'hologram', body: 'A red lighthouse.' }),
  },
}

describe('ChatGPT', () => {
  it.each(['conversations.json', 'renamed.txt', 'export.zip'])('is read from %s', async (name) => {
    const json = JSON.stringify([conversation])
    const bytes = name.endsWith('zip')
      ? zipSync({ 'conversations.json': strToU8(json), 'chat.html': strToU8('<p>') })
      : json
    const { report, chat, path } = await read(put(name, bytes))
    expect(report).toMatchObject({ format: 'chatgpt', failed: [], error: null })
    expect(report?.notUnderstood).toEqual({ image_asset_pointer: 1, hologram: 1 })
    expect(chat).toMatchObject({
      title: 'The harbour',
      createdAt: 1_700_000_000_500,
      updatedAt: 1_700_000_100_000,
    })
    expect(said(path)).toEqual([
      ['user', 'text: Who built it?'],
      ['assistant', 'text: Ada.'],
      ['user', 'text: What is on it?'],
      ['assistant', 'text: A red lighthouse.'],
    ])
    expect(path[1]?.modelId).toBe('gpt-x')
    const other = storage.messages.ofChat(chat?.id ?? '').find(({ parts }) => parts[0]?.type === 'thought')
    expect(said(other ? [other] : [])).toEqual([
      [
        'assistant',
        'thought: Look\nIt is red.',
        'text: ````python\nprint("```")\n````\n\n```\ndone\n```\n\nA lighthouse.',
      ],
    ])
    expect(other?.parentId).toBe(path[2]?.id)
  })

  it('comes through cycles, missing parents and a broken one among others', async () => {
    const mapping = {
      ...node('x', 'y', 'user', words('round')),
      ...node('y', 'x', 'assistant', words('and round')),
      ...node('z', 'nobody', 'user', words('lost')),
      ['__proto__']: 'x',
    }
    const list = [
      { ...conversation, mapping, conversation_id: 'c2', current_node: 'gone' },
      { title: 'Broken', mapping: { a: { message: 3 } } },
      conversation,
    ]
    const { report, chats } = await read(put('conversations.json', list))
    expect(report?.imported).toHaveLength(2)
    expect(report?.failed).toMatchObject([{ title: 'Broken' }])
    const texts = storage.messages
      .ofChat(chats.find(({ id }) => id === report?.imported[0])?.id ?? '')
      .map(({ parts }) => parts)
    expect(JSON.stringify(texts)).toMatch(/and round.*round.*lost/)
  })
})

it('Open WebUI: the tree, thoughts in their fold, files by name, system prompt', async () => {
  const message = (
    id: string,
    parentId: string | null,
    role: string,
    content: string,
    more: object = {},
  ) => ({
    [id]: { id, parentId, childrenIds: [], role, content, timestamp: 1_700_000_000, ...more },
  })
  const thinking =
    '<details type="reasoning" done="true" duration="5">\n<summary>Thought for 5 seconds</summary>\n&gt; not a quote\n> I count &lt;two&gt;.\n</details>\nIt is 4.'
  const row = {
    id: 'row-1',
    user_id: 'u',
    title: 'Sums',
    chat: {
      title: 'Sums',
      models: ['llama'],
      params: { system: 'Be brief.' },
      history: {
        currentId: 'a2',
        messages: {
          ...message('q', null, 'user', '2 + 2? <think>mine</think>', {
            files: [{ type: 'file', name: 'sums.pdf' }],
          }),
          ...message('a1', 'q', 'assistant', 'Five.', { model: 'llama' }),
          ...message('a2', 'q', 'assistant', thinking, { model: 'qwen' }),
        },
      },
      messages: [],
    },
    created_at: 1_700_000_000,
    updated_at: 1_700_000_050,
    archived: true,
    pinned: true,
  }
  const { report, chat, path } = await read(put('chat-export.json', [row]))
  expect(report).toMatchObject({ format: 'open-webui', failed: [], notUnderstood: { 'file file': 1 } })
  expect(chat).toMatchObject({ title: 'Sums', systemPrompt: 'Be brief.', archived: true, pinned: true })
  expect(said(path)).toEqual([
    ['user', 'text: 2 + 2? <think>mine</think>', 'text: \n\n[sums.pdf]'],
    ['assistant', 'thought: > not a quote\nI count <two>.', 'text: It is 4.'],
  ])
  expect(path[1]?.parts[0]).toMatchObject({ durationMs: 5000 })
  expect(storage.messages.ofChat(chat?.id ?? '')).toHaveLength(3)
})

it('LM Studio: versions side by side, the selected one goes on', async () => {
  const text = (value: string) => [{ type: 'text', text: value }]
  const answer = (...steps: object[]) => ({
    type: 'multiStep',
    role: 'assistant',
    senderInfo: { senderName: 'qwen3' },
    steps,
  })
  const { report, chat, path } = await read(
    put('1700.conversation.json', {
      name: 'Trip',
      createdAt: 1_700_000_000_000,
      systemPrompt: 'You plan trips.',
      messages: [
        {
          versions: [{ type: 'singleStep', role: 'user', content: text('Where to?') }],
          currentlySelected: 0,
        },
        {
          versions: [
            answer({ type: 'contentBlock', content: text('Rome.') }),
            answer(
              { type: 'contentBlock', content: text('Far or near?'), style: { type: 'thinking' } },
              { type: 'contentBlock', content: text('Oslo.') },
              { type: 'debugInfoBlock', debugInfo: 'x' },
              { type: 'toolStatus', statusState: {} },
            ),
          ],
          currentlySelected: 1,
        },
        { versions: [{ type: 'singleStep', role: 'user', content: text('When?') }], currentlySelected: 0 },
      ],
    }),
  )
  expect(report).toMatchObject({ format: 'lm-studio', failed: [], notUnderstood: { toolStatus: 1 } })
  expect(chat).toMatchObject({ title: 'Trip', systemPrompt: 'You plan trips.', createdAt: 1_700_000_000_000 })
  expect(said(path)).toEqual([
    ['user', 'text: Where to?'],
    ['assistant', 'thought: Far or near?', 'text: Oslo.'],
    ['user', 'text: When?'],
  ])
  expect(storage.messages.ofChat(chat?.id ?? '')).toHaveLength(4)
})

it.each(['folder', 'zip'])('Jan: threads in a %s', async (how) => {
  const thread = JSON.stringify({
    id: 'jan_1',
    title: 'Bread',
    created: 1_700_000_000,
    updated: 1_700_000_009,
    assistants: [{ instructions: 'Bake.', model: { id: 'mistral' } }],
  })
  const line = (id: string, role: string, value: string, type = 'text') =>
    JSON.stringify({
      id,
      role,
      thread_id: 'jan_1',
      content: [{ type, text: { value, annotations: [] } }],
      created_at: 1_700_000_000_000,
    })
  const lines = [
    line('1', 'user', 'Flour?'),
    line('2', 'assistant', '<think>Rye</think>Rye.'),
    '{"torn": ',
    '',
  ].join('\n')
  const members = { 'threads/jan_1/thread.json': thread, 'threads/jan_1/messages.jsonl': lines }
  let at: string
  if (how === 'zip')
    at = put(
      'jan.zip',
      zipSync(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, strToU8(text)]))),
    )
  else {
    for (const [name, text] of Object.entries(members)) put(name, text)
    at = join(dir, 'in')
  }
  const { report, chat, path } = await read(at)
  expect(report).toMatchObject({ format: 'jan', failed: [], error: null })
  expect(chat).toMatchObject({ title: 'Bread', systemPrompt: 'Bake.' })
  expect(said(path)).toEqual([
    ['user', 'text: Flour?'],
    ['assistant', 'thought: Rye', 'text: Rye.'],
    ['assistant', 'text: {"torn": '],
  ])
})

it('Cherry Studio: topics of the backup, blocks in their order, answers of several models', async () => {
  const topic = {
    id: 't1',
    name: 'Stars',
    assistantId: 'as',
    createdAt: '2025-01-02T03:04:05.000Z',
    updatedAt: '2025-01-03T03:04:05.000Z',
    pinned: true,
  }
  const slices = {
    assistants: JSON.stringify({ assistants: [{ id: 'as', prompt: 'Astronomer.', topics: [topic] }] }),
  }
  const answer = (id: string, model: string, ...blocks: string[]) => ({
    id,
    role: 'assistant',
    askId: 'q',
    topicId: 't1',
    model: { id: model },
    blocks,
    createdAt: '2025-01-02T03:04:06.000Z',
  })
  const data = {
    time: 1,
    version: 5,
    localStorage: { 'persist:cherry-studio': JSON.stringify(slices) },
    indexedDB: {
      topics: [
        {
          id: 't1',
          messages: [
            { id: 'q', role: 'user', topicId: 't1', blocks: ['b1'] },
            answer('a1', 'glm', 'b3', 'b2'),
            answer('a2', 'kimi', 'b4'),
          ],
        },
      ],
      message_blocks: [
        { id: 'b1', messageId: 'q', type: 'main_text', content: 'How many?' },
        { id: 'b2', messageId: 'a1', type: 'main_text', content: 'Many.' },
        { id: 'b3', messageId: 'a1', type: 'thinking', content: 'Counting', thinking_millsec: 1200 },
        { id: 'b4', messageId: 'a2', type: 'main_text', content: 'A lot.' },
        { id: 'b5', messageId: 'a2', type: 'citation', content: 'A book.' },
      ],
    },
  }
  const { report, chat, path } = await read(
    put('cherry.zip', zipSync({ 'data.json': strToU8(JSON.stringify(data)) })),
  )
  expect(report).toMatchObject({ format: 'cherry-studio', failed: [], notUnderstood: { citation: 1 } })
  expect(chat).toMatchObject({ title: 'Stars', systemPrompt: 'Astronomer.', pinned: true })
  const all = storage.messages.ofChat(chat?.id ?? '')
  expect(said(all).slice(0, 2)).toEqual([
    ['user', 'text: How many?'],
    ['assistant', 'thought: Counting', 'text: Many.'],
  ])
  expect(JSON.stringify(all)).toContain('A book.')
  expect(path).toHaveLength(2)
  expect(new Set(all.slice(1).map(({ parentId }) => parentId))).toEqual(new Set([all[0]?.id]))
})

it('the same export twice is here once', async () => {
  const path = put('conversations.json', [conversation])
  await read(path)
  const { report, chats } = await read(path)
  expect(report).toMatchObject({ imported: [], duplicates: 1 })
  expect(chats).toHaveLength(1)
})

it('a bomb of a ZIP and a damaged one are refused in words', async () => {
  const bomb = zipSync({ 'conversations.json': new Uint8Array(30_000_000) })
  const { reports } = await read(put('bomb.zip', bomb), put('torn.zip', bomb.subarray(0, 200)))
  expect(reports.map(({ error }) => error)).toEqual([
    expect.stringMatching(/fill the memory/),
    expect.stringMatching(/damaged/),
  ])
})

describe('lists of messages of any program', () => {
  const saidIn = async (name: string, content: unknown) => {
    const { report, chats } = await read(put(name, content))
    return {
      report,
      said: chats.map(({ title, headMessageId }) => [title, said(pathOf(headMessageId ?? ''))]),
    }
  }

  it('reads ShareGPT, whose messages are from somebody and have a value', async () => {
    const chat = (text: string) => ({
      id: text,
      conversations: [
        { from: 'human', value: text },
        { from: 'gpt', value: '<think>Hm.</think>Yes.' },
      ],
    })
    const { report, said } = await saidIn('sharegpt.json', [chat('One?'), chat('Two?')])
    expect(report).toMatchObject({ format: 'other', failed: [], error: null })
    const answer = ['assistant', 'thought: Hm.', 'text: Yes.']
    expect(said.toSorted()).toEqual([
      ['One?', [['user', 'text: One?'], answer]],
      ['Two?', [['user', 'text: Two?'], answer]],
    ])
  })

  it("reads OpenAI's messages, one chat a line, and what tools were asked", async () => {
    const lines = [
      {
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is it?' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            ],
          },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ function: { name: 'look', arguments: '{"at":1}' } }],
          },
          { role: 'tool', content: 'A cat.' },
          { role: 'assistant', content: 'A cat it is.' },
        ],
      },
      { messages: [{ role: 'user', content: 'Hello' }] },
    ]
    const { report, chats } = await read(
      put('chats.jsonl', lines.map((line) => JSON.stringify(line)).join('\n')),
    )
    expect(report).toMatchObject({
      format: 'other',
      notUnderstood: { image_url: 1, tool_calls: 1, 'role tool': 1 },
    })
    const chat = chats.find(({ title }) => title === 'What is it?')
    expect(chat?.systemPrompt).toBe('Be brief.')
    const text = JSON.stringify(said(pathOf(chat?.headMessageId ?? '')))
    for (const word of ['What is it?', 'look', 'at', 'A cat.', 'A cat it is.']) expect(text).toContain(word)
    expect(text).not.toContain('AAAA')
  })

  it("reads Claude's export, with thoughts and the text of attachments", async () => {
    const { said } = await saidIn('conversations.json', [
      {
        ...{
          uuid: 'u1',
          name: 'Of bees',
          created_at: '2026-01-02T03:04:05Z',
          updated_at: '2026-01-02T03:05:05Z',
        },
        chat_messages: [
          {
            ...{ uuid: 'm1', sender: 'human', text: 'Why?', content: [{ type: 'text', text: 'Why?' }] },
            attachments: [{ file_name: 'bees.txt', extracted_content: 'Bees dance.' }],
          },
          {
            ...{ uuid: 'm2', sender: 'assistant', text: 'They do.' },
            content: [
              { type: 'thinking', thinking: 'Dance?' },
              { type: 'text', text: 'They do.' },
            ],
          },
        ],
      },
    ])
    expect(said).toEqual([
      [
        'Of bees',
        [
          ['user', 'text: Why?', 'text: \n\nbees.txt\nBees dance.'],
          ['assistant', 'thought: Dance?', 'text: They do.'],
        ],
      ],
    ])
  })

  it('takes nothing else for a chat', async () => {
    for (const [index, document] of [[], [1], { role: 'user' }, [{ type: 'a', text: 'b' }]].entries()) {
      const { report } = await read(put(`no-${index}.json`, document))
      expect(report?.format).toBeNull()
    }
  })
})
