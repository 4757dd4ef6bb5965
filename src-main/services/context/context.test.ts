import { describe, expect, it } from 'vitest'
import type { SummaryEvent } from '#contract/context.ts'
import { isOver, startServices, watchChat } from '../fixtures.ts'

const modelId = 'Tiny/Test-GGUF/tiny-test.Q4_0.gguf'
type App = Awaited<ReturnType<typeof startServices>>

const ask = async ({ client }: App, chatId: string, parentId: string | null, text: string) => {
  const events = await client.chats.open({ id: chatId })
  const ids = await client.chats.send({ chatId, parentId, text })
  await watchChat(events, isOver)
  await events.return()
  return ids
}
const measure = ({ client }: App, chatId: string, text = '') =>
  client.context.measure({ chatId, modelId, text, attachments: [] })
/** The fake engine's tokens are characters, and its template adds one to each message. */
const answered = (text: string) => ({ answer: [{ type: 'text' as const, text }] })
const lastPrompt = (app: App) =>
  app.launch.processes[0]!.requests.at(-1)!.messages.map(({ role, text }) => `${role}: ${text}`)

describe('the meter', () => {
  it('says what the engine would read, by what it is, and costs nothing that was counted before', async () => {
    const app = await startServices(answered('0123456789'))
    const { id } = await app.client.chats.create({ title: 'Mine' })
    await app.client.chats.update({ id, systemPrompt: 'Brief' })
    await ask(app, id, null, 'Four')
    const use = await measure(app, id, 'More')
    expect(use).toMatchObject({ contextSize: 2048, isEstimate: false, fits: true, unseen: 0, cut: null })
    // One for the end of each of the three stored messages.
    expect(use).toMatchObject({ system: 5, history: 4 + 10 + 3, summary: 0, attachments: 0, draft: 5 })
    expect(use.total).toBe(5 + 17 + 5)
    expect(use.room).toBe(2048 - 27)
    const calls = app.launch.processes[0]!.calls.filter((call) => call.startsWith('measure')).length
    await measure(app, id, 'More and more')
    expect(app.launch.processes[0]!.calls.filter((call) => call.startsWith('measure'))).toHaveLength(calls)
    await ask(app, id, (await app.client.chats.branch({ chatId: id })).path.at(-1)!, 'Next')
    expect((await measure(app, id)).history).toBe(4 + 10 + 4 + 10 + 5)
  })

  it('says it of a chat that has not begun, by what it would begin with', async () => {
    const app = await startServices(answered('0123456789'))
    const { id } = await app.client.chats.create({ title: 'Mine' })
    await ask(app, id, null, 'Four')
    const begin = (systemPrompt: string, text: string) =>
      app.client.context.measure({
        ...{ chatId: null, choices: { systemPrompt, maxTokens: null }, modelId, text, attachments: [] },
      })
    const use = await begin('Brief', 'More')
    expect(use).toMatchObject({
      contextSize: 2048,
      isEstimate: false,
      system: 5,
      draft: 5,
      unseen: 0,
      cut: null,
    })
    expect(await begin('Terse, that is', '')).toMatchObject({ system: 14, draft: 0, fits: true })
    expect(await begin('', 'x'.repeat(3000))).toMatchObject({ fits: false, cut: null })
  })

  it('counts a system prompt anew that is another one of the same length', async () => {
    const app = await startServices(answered('A'))
    const { id } = await app.client.chats.create({ title: 'Mine' })
    await ask(app, id, null, 'Four')
    const systemOf = async (systemPrompt: string) => {
      await app.client.chats.update({ id, systemPrompt })
      return (await measure(app, id)).system
    }
    expect(await systemOf('Be xx')).toBe(5)
    // The last one has two units, and is one token to this engine.
    expect(await systemOf('Be 𝒳')).toBe(4)
  })

  it('estimates where the model is not loaded, and loads nothing', async () => {
    const app = await startServices()
    const { id } = await app.client.chats.create({})
    const use = await measure(app, id, 'How much is this, about?')
    expect(use).toMatchObject({ isEstimate: true, contextSize: null, room: null, fits: true })
    expect(use.draft).toBeGreaterThan(5)
    expect(app.launch.processes).toHaveLength(0)
  })

  it('says which turns would have to go, and never the last', async () => {
    const app = await startServices({ ...answered('x'.repeat(30)), contextSize: 256 })
    const { id } = await app.client.chats.create({ title: 'Mine' })
    const first = await ask(app, id, null, 'a'.repeat(60))
    const second = await ask(app, id, first.answerId, 'b'.repeat(60))
    const use = await measure(app, id, 'c'.repeat(100))
    expect(use).toMatchObject({ fits: false })
    expect(use.room).toBeLessThan(0)
    expect(use.cut).toMatchObject({
      fromMessageId: second.userMessageId,
      messageIds: [first.userMessageId, first.answerId],
    })
    expect((await measure(app, id, 'c'.repeat(250))).cut).toBeNull()
  })
})

describe('a window', () => {
  const three = async (app: App) => {
    const { id } = await app.client.chats.create({ title: 'Mine' })
    const first = await ask(app, id, null, 'Q1')
    const second = await ask(app, id, first.answerId, 'Q2')
    const third = await ask(app, id, second.answerId, 'Q3')
    return { id, first, second, third }
  }

  it('hides what comes before it from the model, on its branches alone, and can be taken back', async () => {
    const app = await startServices(answered('A'))
    const { id, first, second, third } = await three(app)
    const fromMessageId = second.userMessageId!
    const chat = await app.client.context.setWindow({ chatId: id, fromMessageId, summary: null })
    expect(chat.windows).toEqual([{ fromMessageId, summary: null }])
    await ask(app, id, third.answerId, 'Q4')
    expect(lastPrompt(app)).toEqual(['user: Q2', 'assistant: A', 'user: Q3', 'assistant: A', 'user: Q4'])
    expect((await measure(app, id)).unseen).toBe(2)
    // Another branch, which does not go through that message.
    await ask(app, id, first.answerId, 'Q2, edited')
    expect(lastPrompt(app)).toEqual(['user: Q1', 'assistant: A', 'user: Q2, edited'])
    expect((await measure(app, id)).unseen).toBe(0)
    await app.client.context.removeWindow({ chatId: id, fromMessageId })
    await ask(app, id, third.answerId, 'Q4 again')
    expect(lastPrompt(app)).toHaveLength(7)
  })

  it('goes with a fork that has its message, and with no other', async () => {
    const app = await startServices(answered('A'))
    const { id, first, second, third } = await three(app)
    await app.client.context.setWindow({ chatId: id, fromMessageId: second.userMessageId!, summary: 'S' })
    const with_ = await app.client.chats.fork({ chatId: id, messageId: third.answerId })
    const { path } = await app.client.chats.branch({ chatId: with_.id })
    expect(with_.windows).toEqual([{ fromMessageId: path[2], summary: 'S' }])
    expect((await app.client.chats.fork({ chatId: id, messageId: first.answerId })).windows).toEqual([])
  })

  it('begins at a later question, or not at all', async () => {
    const app = await startServices(answered('A'))
    const { id, first } = await three(app)
    for (const fromMessageId of [first.userMessageId!, first.answerId]) {
      const set = app.client.context.setWindow({ chatId: id, fromMessageId, summary: null })
      await expect(set).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('is told as a summary, which the model writes from what it stands for, piece by piece', async () => {
    const app = await startServices({
      answer: ({ messages }) => [
        { type: 'text', text: messages[0]!.text.startsWith('Summarise') ? 'They spoke.' : 'A'.repeat(200) },
      ],
      contextSize: 700,
    })
    const { id, second, third } = await three(app)
    const events: SummaryEvent[] = []
    const fromMessageId = third.userMessageId!
    for await (const event of await app.client.context.summarise({ chatId: id, modelId, fromMessageId }))
      events.push(event)
    expect(events.at(-1)).toMatchObject({
      type: 'done',
      chat: { windows: [{ fromMessageId, summary: 'They spoke.' }] },
    })
    const asked = app.launch.processes[0]!.requests.flatMap(({ messages: [first] }) =>
      first!.text.startsWith('Summarise') ? first!.text : [],
    )
    expect(asked.length).toBeGreaterThan(1)
    expect(asked[1]).toContain('Summary of what came before:\nThey spoke.')
    expect(asked.join('').match(/A/g)!.length).toBeGreaterThanOrEqual(400)
    for (const text of asked) expect(text.length).toBeLessThan(700)
    await ask(app, id, third.answerId, 'Q4')
    expect(lastPrompt(app)).toEqual([
      'system: Summary of the conversation so far:\nThey spoke.',
      'user: Q3',
      `assistant: ${'A'.repeat(200)}`,
      'user: Q4',
    ])
    expect((await measure(app, id)).summary).toBeGreaterThan(10)
    expect(second.userMessageId).not.toBe(fromMessageId)
  })

  const summaries = (app: App) =>
    app.launch.processes[0]!.requests.flatMap(({ messages: [first] }) =>
      first!.text.startsWith('Summarise') ? first!.text : [],
    )

  it('is summarised over a summary that the user made long, which is read piece by piece as well', async () => {
    const app = await startServices({
      answer: ({ messages }) => [
        { type: 'text', text: messages[0]!.text.startsWith('Summarise') ? 'They spoke.' : 'A' },
      ],
      contextSize: 900,
    })
    const { id, second, third } = await three(app)
    const long = 'Z'.repeat(1500)
    await app.client.context.setWindow({ chatId: id, fromMessageId: second.userMessageId!, summary: long })
    const fromMessageId = third.userMessageId!
    const events: SummaryEvent[] = []
    for await (const event of await app.client.context.summarise({ chatId: id, modelId, fromMessageId }))
      events.push(event)
    expect(events.at(-1)?.type).toBe('done')
    const asked = summaries(app)
    expect(asked.join('').match(/Z/g)).toHaveLength(1500)
    for (const text of asked) expect(text.length).toBeLessThan(900)
  })

  it('is not summarised a few letters at a time where the context is too small to read in', async () => {
    const app = await startServices({ ...answered('A'), contextSize: 256 })
    const { id, third } = await three(app)
    const writing = await app.client.context.summarise({
      ...{ chatId: id, modelId, fromMessageId: third.userMessageId! },
    })
    await expect(writing.next()).rejects.toMatchObject({ code: 'NOT_SUPPORTED', message: /256.*too small/ })
    expect(summaries(app)).toHaveLength(0)
  })

  it('is set by a summary whose window has gone, and another window follows it', async () => {
    const app = await startServices({
      answer: ({ messages }) => [
        { type: 'text', text: messages[0]!.text.startsWith('Summarise') ? 'They spoke.' : 'A'.repeat(200) },
      ],
      contextSize: 900,
      frameDelayMs: 20,
    })
    const { id, third } = await three(app)
    const input = { chatId: id, modelId, fromMessageId: third.userMessageId! }
    const leaving = new AbortController()
    const first = await app.client.context.summarise(input, { signal: leaving.signal })
    await first.next()
    leaving.abort()
    const events: SummaryEvent[] = []
    for await (const event of await app.client.context.summarise(input)) events.push(event)
    expect(events.at(-1)).toMatchObject({
      type: 'done',
      chat: { windows: [{ fromMessageId: input.fromMessageId, summary: 'They spoke.' }] },
    })
    // One job for both of them.
    const asked = app.launch.processes[0]!.requests.filter(({ messages: [first] }) =>
      first!.text.startsWith('Summarise'),
    )
    expect(new Set(asked.map(({ messages: [first] }) => first!.text)).size).toBe(asked.length)
  })

  it('is not set by a summary that was given up', async () => {
    const app = await startServices({
      answer: ({ messages }) =>
        messages[0]!.text.startsWith('Summarise')
          ? ['They', ' spoke'].map((text) => ({ type: 'text' as const, text }))
          : [{ type: 'text', text: 'A' }],
      holdAfter: 1,
    })
    const { id } = await app.client.chats.create({ title: 'Mine' })
    const events = await app.client.chats.open({ id })
    const first = await app.client.chats.send({ chatId: id, parentId: null, text: 'Q1' })
    const view = await watchChat(events, (_view, { type }) => type === 'delta')
    await app.client.chats.stop({ chatId: id })
    await watchChat(events, isOver, view)
    const second = await app.client.chats.send({ chatId: id, parentId: first.answerId, text: 'Q2' })
    await watchChat(events, (_view, { type }) => type === 'delta', view)
    await app.client.chats.stop({ chatId: id })
    await watchChat(events, isOver, view)
    const input = { chatId: id, modelId, fromMessageId: second.userMessageId! }
    const { context } = app.client
    const writing = await context.summarise(input)
    await writing.next()
    expect(await context.summaryUnderWay({ chatId: id })).toEqual({
      modelId,
      fromMessageId: input.fromMessageId,
    })
    const other = await context.summarise({ ...input, fromMessageId: first.userMessageId! })
    await expect(other.next()).rejects.toMatchObject({ code: 'CONFLICT' })
    await context.cancelSummary({ chatId: id })
    const rest = async () => {
      for await (const { type } of writing) expect(type).not.toBe('done')
    }
    await expect(rest()).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await context.summaryUnderWay({ chatId: id })).toBeNull()
    const list = await (await app.client.chats.changed()).next()
    expect(list.value).toMatchObject({ chats: [{ windows: [] }] })
  })
})
