import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chat, ChatEvent } from '#contract/chats.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import type { Message, Part } from '#contract/messages.ts'
import { reduceChat, type ChatContent } from './chat-reducer.ts'
import { pathTo, siblingsByParent } from './chat-tree.ts'

const chat = (headMessageId: string | null): Chat => ({
  id: 'chat',
  title: '',
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
  headMessageId,
  generating: true,
  createdAt: 0,
  updatedAt: 0,
})

const message = (
  id: string,
  parentId: string | null,
  sequence: number,
  change: Partial<Message> = {},
): Message => ({
  id,
  chatId: 'chat',
  parentId,
  sequence,
  role: 'assistant',
  parts: [],
  status: 'waiting',
  truncated: false,
  error: null,
  modelId: null,
  seed: null,
  usage: null,
  createdAt: 0,
  ...change,
})

const snapshot = (messages: Message[], head: string | null): ChatEvent => ({
  type: 'snapshot',
  chat: chat(head),
  messages,
})

/** The content after all events; fails where an event was refused. */
function contentAfter(events: ChatEvent[], from: ChatContent | null = null): ChatContent {
  let content = from
  for (const event of events) {
    const result = reduceChat(content, event)
    if (result.kind !== 'content') throw new Error(`${event.type} made the chat ${result.kind}`)
    content = result.content
  }
  if (content === null) throw new Error('nothing happened')
  return content
}

const delta = (index: number, offset: number, part: Part, messageId = 'a'): ChatEvent => ({
  type: 'delta',
  messageId,
  index,
  offset,
  part,
})

/** `text` cut at the given places, as the deltas of one part. */
function deltasOf(index: number, type: Part['type'], text: string, cuts: number[]): ChatEvent[] {
  const places = [
    0,
    ...new Set(cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b)),
    text.length,
  ]
  return places
    .slice(1)
    .map((end, place) => delta(index, places[place]!, { type, text: text.slice(places[place], end) }))
}

describe('reduceChat', () => {
  test('any split of a thought and a text gives exactly them, whenever a snapshot comes late', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 })
    const cuts = fc.array(fc.nat(500), { maxLength: 20 })
    fc.assert(
      fc.property(text, text, cuts, cuts, fc.nat(60), (thought, words, first, second, late) => {
        const deltas = [...deltasOf(0, 'thought', thought, first), ...deltasOf(1, 'text', words, second)]
        const seen = contentAfter([snapshot([message('a', null, 1)], 'a'), ...deltas.slice(0, late)])
        // The chat was opened again: what the host has so far comes first.
        const again = snapshot([...seen.messages.values()], 'a')
        const end = contentAfter([again, ...deltas.slice(late)], null)
        expect(end.messages.get('a')?.parts).toEqual([
          { type: 'thought', text: thought },
          { type: 'text', text: words },
        ])
      }),
    )
  })

  test('a missed, doubled or foreign delta is noticed', () => {
    const content = contentAfter([
      snapshot([message('a', null, 1)], 'a'),
      delta(0, 0, { type: 'text', text: 'abc' }),
    ])
    const refused: ChatEvent[] = [
      delta(0, 4, { type: 'text', text: 'x' }),
      delta(0, 0, { type: 'text', text: 'abc' }),
      delta(2, 0, { type: 'text', text: 'x' }),
      delta(1, 1, { type: 'text', text: 'x' }),
      delta(0, 3, { type: 'thought', text: 'x' }),
      delta(0, 0, { type: 'text', text: 'x' }, 'other'),
    ]
    for (const event of refused) expect(reduceChat(content, event)).toEqual({ kind: 'stale' })
    expect(reduceChat(null, delta(0, 0, { type: 'text', text: 'x' }))).toEqual({ kind: 'stale' })
  })

  test('the end of a thought keeps its text and brings its duration', () => {
    const content = contentAfter([
      snapshot([message('a', null, 1)], 'a'),
      delta(0, 0, { type: 'thought', text: 'Hm.' }),
      delta(0, 3, { type: 'thought', text: '', durationMs: 1200 }),
    ])
    expect(content.messages.get('a')?.parts).toEqual([{ type: 'thought', text: 'Hm.', durationMs: 1200 }])
  })

  test('a delta changes one message and leaves the rest as it was', () => {
    const before = contentAfter([snapshot([message('u', null, 1), message('a', 'u', 2)], 'a')])
    const after = contentAfter([delta(0, 0, { type: 'text', text: 'x' })], before)
    expect(after.messages.get('u')).toBe(before.messages.get('u'))
    expect(after.path).toBe(before.path)
    expect(after.siblings).toBe(before.siblings)
    expect(after.messages.get('a')?.status).toBe('streaming')
  })

  test('the progress of reading ends when the answer begins', () => {
    const reading = contentAfter([
      snapshot([message('a', null, 1)], 'a'),
      { type: 'prefill', messageId: 'a', done: 10, total: 40 },
    ])
    expect(reading.prefill).toEqual({ messageId: 'a', done: 10, total: 40 })
    expect(contentAfter([delta(0, 0, { type: 'text', text: 'x' })], reading).prefill).toBeNull()
  })

  test('a message that comes before or after its head is shown', () => {
    const start = contentAfter([snapshot([message('u', null, 1)], 'u')])
    const answer: ChatEvent = { type: 'message', message: message('a', 'u', 2) }
    const head: ChatEvent = { type: 'chat', chat: chat('a') }
    expect(contentAfter([answer, head], start).path).toEqual(['u', 'a'])
    expect(contentAfter([head, answer], start).path).toEqual(['u', 'a'])
  })

  test('a removed chat is said to be removed', () => {
    expect(reduceChat(null, { type: 'removed' })).toEqual({ kind: 'removed' })
  })
})

describe('the tree', () => {
  const messages = new Map(
    [
      message('u1', null, 1),
      message('a1', 'u1', 2),
      message('a2', 'u1', 3),
      message('u2', 'a2', 5),
      message('u3', 'a2', 4),
    ].map((each) => [each.id, each]),
  )

  test('a path goes from the root to the head', () => {
    expect(pathTo(messages, 'u2')).toEqual(['u1', 'a2', 'u2'])
    expect(pathTo(messages, 'a1')).toEqual(['u1', 'a1'])
    expect(pathTo(messages, null)).toEqual([])
    expect(pathTo(messages, 'gone')).toEqual([])
  })

  test('a ring of parents ends', () => {
    const ring = new Map([message('x', 'y', 1), message('y', 'x', 2)].map((each) => [each.id, each]))
    expect(pathTo(ring, 'x')).toEqual(['y', 'x'])
  })

  test('siblings stand in the order of their sequence', () => {
    const siblings = siblingsByParent(messages)
    expect(siblings.get('u1')).toEqual(['a1', 'a2'])
    expect(siblings.get('a2')).toEqual(['u3', 'u2'])
    expect(siblings.get(null)).toEqual(['u1'])
  })
})
