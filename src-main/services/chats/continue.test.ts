import { describe, expect, it } from 'vitest'
import type { Part } from '#contract/messages.ts'
import { isOver, startServices, textOf, watchChat } from '../fixtures.ts'
import { sumUsage } from './sum-usage.ts'

const text = (text: string): Part => ({ type: 'text', text })
type App = Awaited<ReturnType<typeof startServices>>

/** Sends, waits until `until` of the answer has come, and stops it. */
const stoppedAfter = async ({ client }: App, until: string) => {
  const chat = await client.chats.create({ title: 'Mine' })
  const events = await client.chats.open({ id: chat.id })
  const { answerId } = await client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
  const view = await watchChat(events, (view) => textOf(view.messages.get(answerId)) === until)
  await client.chats.stop({ chatId: chat.id })
  await watchChat(events, isOver, view)
  return { chatId: chat.id, answerId, events, view }
}

describe('an answer that was cut', () => {
  it('goes on in its own message, and costs both goes', async () => {
    const app = await startServices({
      answer: ({ continues }) => (continues ? [text(' and'), text(' ends')] : [text('It begins'), text('!')]),
      holdAfter: 1,
    })
    const { chatId, answerId, events, view } = await stoppedAfter(app, 'It begins')
    app.launch.processes[0]!.release()
    const told = await app.client.chats.continueAnswer({ chatId, messageId: answerId })
    expect(told).toEqual({ userMessageId: view.messages.get(answerId)!.parentId, answerId })
    const statuses: string[] = []
    await watchChat(
      events,
      (view, event) => {
        if (event.type === 'message') statuses.push(event.message.status)
        return isOver(view, event)
      },
      view,
    )
    expect(statuses).toEqual(['waiting', 'streaming', 'complete'])
    expect(view.messages.size).toBe(2)
    expect(view.messages.get(answerId)).toMatchObject({
      status: 'complete',
      parts: [text('It begins and ends')],
      usage: { promptTokens: 1, completionTokens: 3 },
    })
    const requests = app.launch.processes[0]!.requests
    expect(requests[1]).toMatchObject({
      continues: true,
      messages: [
        { role: 'user', text: 'Q' },
        { role: 'assistant', text: 'It begins' },
      ],
      sampling: { seed: requests[0]!.sampling.seed },
    })
    await expect(app.client.chats.continueAnswer({ chatId, messageId: answerId })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('goes on inside a thought that was under way', async () => {
    const thought = (text: string, durationMs?: number): Part => ({
      type: 'thought',
      text,
      ...(durationMs !== undefined && { durationMs }),
    })
    const app = await startServices({
      answer: ({ continues }) =>
        continues ? [thought(' more', 5), text('Yes.')] : [thought('Let me think'), text('?')],
      holdAfter: 1,
    })
    const { chatId, answerId, events, view } = await stoppedAfter(app, 'Let me think')
    app.launch.processes[0]!.release()
    await app.client.chats.continueAnswer({ chatId, messageId: answerId })
    await watchChat(events, isOver, view)
    expect(view.messages.get(answerId)?.parts).toEqual([thought('Let me think more', 5), text('Yes.')])
    expect(app.launch.processes[0]!.requests[1]?.messages.at(-1)).toEqual({
      role: 'assistant',
      text: '',
      thought: 'Let me think',
    })
  })

  it('goes on in a thought that had an end when it was cut, and takes as long as both goes', async () => {
    const thought = (text: string, durationMs?: number): Part => ({
      ...{ type: 'thought', text },
      ...(durationMs !== undefined && { durationMs }),
    })
    const app = await startServices({
      answer: ({ continues }) =>
        continues
          ? [thought(' more'), thought(' and'), thought('', 5), text('Yes.'), thought('Or no', 1)]
          : [thought('Let me think', 7), text('?')],
      holdAfter: 1,
    })
    const { chatId, answerId, events, view } = await stoppedAfter(app, 'Let me think')
    expect(view.messages.get(answerId)?.parts).toEqual([thought('Let me think', 7)])
    app.launch.processes[0]!.release()
    await app.client.chats.continueAnswer({ chatId, messageId: answerId })
    await watchChat(events, isOver, view)
    const whole = [thought('Let me think more and', 12), text('Yes.'), thought('Or no', 1)]
    expect(view.messages.get(answerId)?.parts).toEqual(whole)
    const kept = await app.client.chats.messages({ chatId, ids: [answerId] })
    expect(kept[0]?.parts).toEqual(whole)
  })

  it('begins anew in the same message when nothing had come, as after a crash', async () => {
    const app = await startServices({ holdAfter: 0 })
    const chat = await app.client.chats.create({ title: 'Mine' })
    const events = await app.client.chats.open({ id: chat.id })
    const { answerId } = await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
    const view = await watchChat(events, (_view, { type }) => type === 'prefill')
    app.launch.processes[0]!.crash()
    await watchChat(events, isOver, view)
    expect(view.messages.get(answerId)).toMatchObject({ status: 'failed', parts: [] })
    await app.client.chats.continueAnswer({ chatId: chat.id, messageId: answerId })
    await watchChat(events, (_view, { type }) => type === 'prefill', view)
    app.launch.processes.at(-1)!.release()
    await watchChat(events, isOver, view)
    expect(view.messages.get(answerId)).toMatchObject({ status: 'complete', error: null })
    expect(app.launch.processes.at(-1)!.requests[0]).not.toHaveProperty('continues', true)
  })

  it('is left as it is where something follows it, or another answer is under way', async () => {
    const app = await startServices({ holdAfter: 1 })
    const { chatId, answerId, events, view } = await stoppedAfter(app, 'Hello')
    await app.client.chats.send({ chatId, parentId: answerId, text: 'Go on' })
    const again = () => app.client.chats.continueAnswer({ chatId, messageId: answerId })
    await expect(again()).rejects.toMatchObject({ code: 'CONFLICT' })
    app.launch.processes[0]!.release()
    await watchChat(events, isOver, view)
    await expect(again()).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('what both goes cost', () => {
  const usage = {
    promptTokens: 10,
    cachedTokens: 2,
    completionTokens: 20,
    timeToFirstTokenMs: 50,
    tokensPerSecond: 10,
  }
  it('is what was asked first, all that was said, and the speed of all of it', () => {
    const then = {
      ...usage,
      promptTokens: 30,
      completionTokens: 40,
      timeToFirstTokenMs: 7,
      tokensPerSecond: 40,
    }
    expect(sumUsage(usage, then)).toEqual({ ...usage, completionTokens: 60, tokensPerSecond: 20 })
    expect(sumUsage(null, then)).toBe(then)
    expect(sumUsage(usage, { ...then, energy: { joules: 2, method: 'rapl' } })).not.toHaveProperty('energy')
    const energies = [1, 2].map((joules) => ({ ...usage, energy: { joules, method: 'rapl' as const } }))
    expect(sumUsage(energies[0]!, energies[1]!)?.energy).toEqual({ joules: 3, method: 'rapl' })
  })
})

describe("a chat's choice of thinking", () => {
  it('is kept, goes with each request, and with a fork', async () => {
    const app = await startServices({
      thinking: { thinks: true, isOnByDefault: true, efforts: ['low', 'high'] },
    })
    const chat = await app.client.chats.create({ title: 'Mine' })
    expect(chat.thinking).toEqual({ mode: 'auto', effort: null, budgetTokens: null })
    await app.client.chats.update({ id: chat.id, thinking: { mode: 'off' } })
    await app.client.chats.update({ id: chat.id, thinking: { effort: 'low', budgetTokens: 9 } })
    const events = await app.client.chats.open({ id: chat.id })
    const { answerId } = await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
    await watchChat(events, isOver)
    const thinking = { mode: 'off', effort: 'low', budgetTokens: 9 }
    expect(app.launch.processes[0]!.requests[0]?.thinking).toEqual(thinking)
    expect((await app.client.chats.fork({ chatId: chat.id, messageId: answerId })).thinking).toEqual(thinking)
    const states = await (await app.client.engines.changed()).next()
    expect(states.value).toMatchObject([{ thinking: { isOnByDefault: true, efforts: ['low', 'high'] } }])
  })
})
