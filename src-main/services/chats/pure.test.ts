import { describe, expect, it } from 'vitest'
import type { AppErrorCode } from '#contract/errors.ts'
import type { Message, MessagePart, Part } from '#contract/messages.ts'
import { chooseModel, type ModelChoice } from './choose-model.ts'
import { appendPart } from './parts.ts'
import { buildPrompt } from './prompt.ts'
import { titleFrom } from './title.ts'

const text = (text: string): Part => ({ type: 'text', text })
const thought = (text: string, durationMs?: number): Part => ({
  type: 'thought',
  text,
  ...(durationMs !== undefined && { durationMs }),
})

describe('appendPart', () => {
  it.each<[string, Part[], Part, Part[], number, number]>([
    ['begins', [], text('a'), [text('a')], 0, 0],
    ['goes on', [text('ab')], text('c'), [text('abc')], 0, 2],
    ['counts UTF-16 units', [text('é👩')], text('!'), [text('é👩!')], 0, 3],
    ['begins a part of another kind', [thought('hm', 5)], text('a'), [thought('hm', 5), text('a')], 1, 0],
    ['closes a thought', [thought('hm')], thought('', 7), [thought('hm', 7)], 0, 2],
    ['begins a second thought', [thought('hm', 7)], thought('x'), [thought('hm', 7), thought('x')], 1, 0],
  ])('%s', (_what, before, part, after, index, offset) => {
    const given = structuredClone(before)
    expect(appendPart(before, part)).toEqual({ parts: after, index, offset })
    expect(before).toEqual(given)
  })
})

const block = ({ name }: { name: string }) => `<${name}>`
const message = (role: Message['role'], ...parts: MessagePart[]) => ({ role, parts }) as Message

describe('buildPrompt', () => {
  it('sends the system prompt, what was said, and what was thought beside it', () => {
    const path = [
      message('user', text('Hi')),
      message('assistant', thought('hm', 1), text('Hello')),
      message('user', text('Bye')),
    ]
    expect(buildPrompt('Be kind', path, block)).toEqual([
      { role: 'system', text: 'Be kind' },
      { role: 'user', text: 'Hi' },
      { role: 'assistant', text: 'Hello', thought: 'hm' },
      { role: 'user', text: 'Bye' },
    ])
  })

  it('leaves out answers that say nothing, so that the roles still alternate', () => {
    const path = [
      message('user', text('One')),
      message('assistant', thought('hm')),
      message('user', text('Two')),
    ]
    expect(buildPrompt(' ', path, block)).toEqual([{ role: 'user', text: 'One\n\nTwo' }])
  })
})

it('puts attachments before the words that go with them', () => {
  const file = (name: string): MessagePart => ({
    ...{ type: 'attachment', id: name, name, kind: 'pdf', characters: 1, range: null },
  })
  const path = [message('user', file('a.pdf'), file('b.pdf'), text('Compare them.'))]
  expect(buildPrompt('', path, block)).toEqual([
    { role: 'user', text: '<a.pdf>\n\n<b.pdf>\n\nCompare them.' },
  ])
})

describe('titleFrom', () => {
  it.each([
    ['Hello there', 'Hello there'],
    ['\n\n  First   line \nsecond', 'First line'],
    ['x'.repeat(60), 'x'.repeat(60)],
    [
      'Please explain how a sailing boat can move against the wind at all',
      'Please explain how a sailing boat can move against the wind…',
    ],
    ['y'.repeat(100), `${'y'.repeat(59)}…`],
    ['👩'.repeat(40), `${'👩'.repeat(29)}…`],
    ['lone \ud83d', 'lone \ufffd'],
    ['   ', ''],
  ])('of %j', (given, expected) => {
    expect(titleFrom(given)).toBe(expected)
    expect(titleFrom(given).length).toBeLessThanOrEqual(60)
  })
})

describe('chooseModel', () => {
  const choice: ModelChoice = { own: null, preferred: null, ready: [], available: ['a', 'b', 'c'] }
  it.each<[string, Partial<ModelChoice>, string]>([
    ["the chat's own", { own: 'b', preferred: 'c', ready: ['a'] }, 'b'],
    ['the preferred', { preferred: 'c', ready: ['b'] }, 'c'],
    ['a loaded one', { ready: ['b'] }, 'b'],
    ['the first', {}, 'a'],
    ['another than a preferred one that is gone', { preferred: 'gone', ready: ['also gone', 'b'] }, 'b'],
  ])('takes %s', (_what, given, expected) => {
    expect(chooseModel({ ...choice, ...given })).toBe(expected)
  })

  it.each<[string, Partial<ModelChoice>, AppErrorCode]>([
    ["the chat's own is gone", { own: 'gone' }, 'MODEL_NOT_FOUND'],
    ['there is none', { available: [], preferred: 'gone' }, 'NO_MODEL'],
  ])('refuses when %s', (_what, given, code) => {
    expect(() => chooseModel({ ...choice, ...given })).toThrow(expect.objectContaining({ code }))
  })
})
