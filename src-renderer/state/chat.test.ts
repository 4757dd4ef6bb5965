import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chat, ChatEvent } from '#contract/chats.ts'
import { defaultSampling } from '#contract/default-sampling.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import type { Message, Part } from '#contract/messages.ts'
import { reduceChat, trimmed, withBranch, withLoaded, type ChatContent } from './chat-reducer.ts'
import { siblingsOf, wayFrom } from './chat-tree.ts'

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

const snapshot = (
  messages: Message[],
  head: string | null,
  path = messages.map(({ id }) => id),
  families: string[][] = [],
): ChatEvent => ({ type: 'snapshot', chat: chat(head), messages, branch: { path, families } })

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

describe('of a long chat', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `m${index}`)
  const each = (index: number) =>
    message(`m${index}`, index === 0 ? null : `m${index - 1}`, index, { status: 'complete' })
  const last = [each(998), each(999)]
  const start = () => contentAfter([snapshot(last, 'm999', ids, [['m500', 'other']])])

  test('the branch is known, and only what was asked for is here', () => {
    const content = start()
    expect(content.path).toHaveLength(1000)
    expect(content.siblings.get('m499')).toEqual(['m500', 'other'])
    const loaded = withLoaded(content, [each(3)], new Set())
    expect([...loaded.messages.keys()]).toEqual(['m998', 'm999', 'm3'])
    expect(loaded.path).toBe(content.path)
  })

  test('what was heard since is newer than what was fetched', () => {
    const said = message('m999', 'm998', 999, { parts: [{ type: 'text', text: 'more' }] })
    const content = contentAfter([{ type: 'message', message: said }], start())
    expect(withLoaded(content, [each(999)], new Set(['m999'])).messages.get('m999')).toBe(said)
    expect(withLoaded(content, [each(999)], new Set()).messages.get('m999')).not.toBe(said)
  })

  test("a delta of a message that is not here is nobody's loss", () => {
    const content = start()
    expect(reduceChat(content, delta(0, 7, { type: 'text', text: 'x' }, 'm3'))).toEqual({
      kind: 'content',
      content,
    })
  })

  test('a question and its answer go below the head, and another answer beside the last', () => {
    const asked = contentAfter(
      [
        { type: 'message', message: message('u', 'm999', 1001, { role: 'user' }) },
        { type: 'message', message: message('a', 'u', 1002) },
        { type: 'chat', chat: chat('a') },
      ],
      start(),
    )
    expect(asked.path.slice(-3)).toEqual(['m999', 'u', 'a'])
    expect(asked.isBranchOld).toBe(false)
    const again = contentAfter(
      [
        { type: 'message', message: message('b', 'u', 1003) },
        { type: 'chat', chat: chat('b') },
      ],
      asked,
    )
    expect(again.path.slice(-2)).toEqual(['u', 'b'])
    expect(again.siblings.get('u')).toEqual(['a', 'b'])
    expect(again.siblings.get('m499')).toEqual(['m500', 'other'])
    expect(again.isBranchOld).toBe(false)
  })

  test('an edit far up shows the new end at once, with its siblings', () => {
    const edited = contentAfter(
      [
        { type: 'message', message: message('u', 'm9', 1001, { role: 'user' }) },
        { type: 'message', message: message('a', 'u', 1002) },
        { type: 'chat', chat: chat('a') },
      ],
      start(),
    )
    expect(edited.path).toEqual([...ids.slice(0, 10), 'u', 'a'])
    expect([...edited.siblings]).toEqual([['m9', ['m10', 'u']]])
  })

  test('a head whose way is not here has the branch asked for, and the old one is shown until it comes', () => {
    const content = contentAfter([{ type: 'chat', chat: chat('elsewhere') }], start())
    expect(content.isBranchOld).toBe(true)
    expect(content.path).toHaveLength(1000)
    const renewed = withBranch(content, { path: ['m0', 'elsewhere'], families: [['m1', 'elsewhere']] })
    expect(renewed).toMatchObject({ path: ['m0', 'elsewhere'], isBranchOld: false })
    expect([...renewed.siblings]).toEqual([['m0', ['m1', 'elsewhere']]])
  })

  test('what was deleted goes with all that follows, and what came back has the branch asked for', () => {
    const events: ChatEvent[] = [
      { type: 'messagesRemoved', ids: [...ids.slice(500), 'other'] },
      { type: 'chat', chat: chat('m499') },
    ]
    const content = contentAfter(events, start())
    expect(content.path).toEqual(ids.slice(0, 500))
    expect(content.siblings.size).toBe(0)
    expect(content.messages.size).toBe(0)
    expect(content.isBranchOld).toBe(false)
    const back = contentAfter([{ type: 'messagesRestored', messages: [] }], content)
    expect(back.isBranchOld).toBe(true)
  })

  test('opened again, what was seen stays until it has come anew, and no delta can make it wrong', () => {
    const before = withLoaded(start(), [each(3), each(4)], new Set())
    const again = contentAfter([snapshot(last, 'm999', ids)], before)
    expect(again.messages.has('m3')).toBe(true)
    expect([...again.unsure]).toEqual(['m3', 'm4'])
    expect([...withLoaded(again, [each(3)], new Set()).unsure]).toEqual(['m4'])
    const late = contentAfter([delta(0, 5, { type: 'text', text: 'x' }, 'm3')], again)
    expect(late.messages.has('m3')).toBe(false)
  })

  test('far from what is looked at nothing is kept but the end', () => {
    const full = withLoaded(
      start(),
      Array.from({ length: 998 }, (_, index) => each(index)),
      new Set(),
    )
    const kept = [...trimmed(full, 300, 310, 100).messages.keys()]
    expect(kept).toHaveLength(310)
    expect(kept).toEqual(expect.arrayContaining(['m200', 'm409', 'm900', 'm999']))
    expect(kept).not.toContain('m410')
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

  test('a way goes from what is shared to the head', () => {
    expect(wayFrom(messages, [], 'u2')).toEqual({ kept: 0, added: ['u1', 'a2', 'u2'] })
    expect(wayFrom(messages, ['u1', 'a2', 'u3'], 'u2')).toEqual({ kept: 2, added: ['u2'] })
    expect(wayFrom(messages, ['u1', 'a2', 'u3'], 'a2')).toEqual({ kept: 2, added: [] })
    expect(wayFrom(messages, ['u1'], 'gone')).toBeNull()
  })

  test('a ring of parents ends', () => {
    const ring = new Map([message('x', 'y', 1), message('y', 'x', 2)].map((each) => [each.id, each]))
    expect(wayFrom(ring, [], 'x')).toBeNull()
  })

  test('families go by the parent they share', () => {
    const siblings = siblingsOf({
      path: ['u1', 'a2', 'u2'],
      families: [
        ['u1', 'u0'],
        ['u3', 'u2'],
      ],
    })
    expect(siblings.get(null)).toEqual(['u1', 'u0'])
    expect(siblings.get('a2')).toEqual(['u3', 'u2'])
    expect(siblings.has('u1')).toBe(false)
  })
})
