import { describe, expect, it } from 'vitest'
import type { Part } from '#contract/messages.ts'
import type { GenerateRequest } from '../engines/types.ts'
import { isOver, startServices, watchChat } from '../fixtures.ts'
import { tidyTitle } from './tidy-title.ts'

type App = Awaited<ReturnType<typeof startServices>>

const isWish = ({ messages }: GenerateRequest) => messages.at(-1)!.text.startsWith('Give this conversation')
const say = (text: string): Part[] => [{ type: 'text', text }]
const start = (title: string, script: Parameters<typeof startServices>[0] = {}) =>
  startServices(
    { answer: (request) => (isWish(request) ? say(title) : say('An answer.')), ...script },
    { automaticTitles: true },
  )

/** Sends a first message and follows the list until its chat has `title`; every title that was told. */
const titlesUntil = async ({ client }: App, title: string) => {
  const list = await client.chats.changed()
  const chat = await client.chats.create({})
  await client.chats.send({ chatId: chat.id, parentId: null, text: 'Why do leaves fall?' })
  const titles = new Set<string>()
  for await (const event of list) {
    if (event.type !== 'put') continue
    titles.add(event.chat.title)
    if (event.chat.title === title) break
  }
  return { chatId: chat.id, titles: [...titles] }
}

describe('the title of a chat', () => {
  it('is its first message, and then the model’s, asked below the conversation itself', async () => {
    const app = await start('"Falling Leaves."')
    const { titles } = await titlesUntil(app, 'Falling Leaves')
    expect(titles).toEqual(['', 'Why do leaves fall?', 'Falling Leaves'])
    const [answer, wish] = app.launch.processes[0]!.requests
    expect(wish!.messages.slice(0, 2)).toEqual([
      ...answer!.messages,
      { role: 'assistant', text: 'An answer.' },
    ])
  })

  it('stays what it was where the model gives none, and is asked for once', async () => {
    const app = await start('…')
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    const engines = await app.client.engines.changed()
    let parentId: string | null = null
    const view = { messages: new Map(), generating: false }
    for (const text of ['Why?', 'And?']) {
      const { answerId } = await app.client.chats.send({ chatId: chat.id, parentId, text })
      parentId = answerId
      await watchChat(events, isOver, view)
      // Only the engine shows that a title was tried.
      for (let state = await engines.next(); !state.done; state = await engines.next())
        if (app.launch.processes[0]!.requests.some(isWish) && state.value[0]?.status === 'ready') break
    }
    expect(app.launch.processes[0]!.requests.filter(isWish)).toHaveLength(1)
    const now = await (await app.client.chats.changed()).next()
    expect(now.value).toMatchObject({ chats: [{ title: 'Why?' }] })
  })

  it('is given up as soon as somebody wants an answer, who does not wait, and tried again later', async () => {
    let wishes = 0
    const wished = Promise.withResolvers<undefined>()
    const app = await start('Leaves', {
      answer: (request) => {
        if (!isWish(request)) return say('An answer.')
        wishes += 1
        wished.resolve(undefined)
        return wishes === 1 ? Array.from({ length: 100 }, () => say('on and on ')).flat() : say('Leaves')
      },
      frameDelayMs: 40,
    })
    const list = await app.client.chats.changed()
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    const first = await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Why?' })
    const view = await watchChat(events, isOver)
    await wished.promise
    const begun = performance.now()
    await app.client.chats.send({ chatId: chat.id, parentId: first.answerId, text: 'And?' })
    await watchChat(events, isOver, view)
    // All of the title would have taken four seconds.
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(app.launch.processes[0]!.calls).toContain('stop')
    for await (const event of list)
      if (event.type === 'put' && event.chat.title !== '' && event.chat.title !== 'Why?') {
        expect(event.chat.title).toBe('Leaves')
        break
      }
  })

  it('is never touched once the user gave it, be it the same', async () => {
    const app = await start('Leaves', { holdAfter: 1 })
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Why?' })
    const view = await watchChat(events, (_view, { type }) => type === 'delta')
    await app.client.chats.update({ id: chat.id, title: 'Why?' })
    app.launch.processes[0]!.release()
    await watchChat(events, isOver, view)
    expect(app.launch.processes[0]!.requests).toHaveLength(1)
  })

  it('is never touched once the user gave it, after a restart either', async () => {
    const app = await start('Leaves')
    await app.client.settings.update({ automaticTitles: false })
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    const { answerId } = await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Why?' })
    await watchChat(events, isOver)
    await app.client.chats.update({ id: chat.id, title: 'Why?' })
    await app.client.settings.update({ automaticTitles: true })
    await app.services.close()

    const next = await startServices({ answer: [{ type: 'text', text: 'Leaves' }] }, { dataDir: app.dataDir })
    const again = await next.client.chats.open({ id: chat.id })
    await next.client.chats.send({ chatId: chat.id, parentId: answerId, text: 'And then?' })
    await watchChat(again, isOver)
    expect(next.launch.processes[0]!.requests).toHaveLength(1)
  })

  it('is left alone where the user does not want it', async () => {
    const app = await start('Leaves')
    await app.client.settings.update({ automaticTitles: false })
    const chat = await app.client.chats.create({})
    const events = await app.client.chats.open({ id: chat.id })
    await app.client.chats.send({ chatId: chat.id, parentId: null, text: 'Why?' })
    await watchChat(events, isOver)
    expect(app.launch.processes[0]!.requests).toHaveLength(1)
  })
})

it.each([
  ['"Falling Leaves."', 'Falling Leaves'],
  ['Title: **Falling Leaves**\n\nI chose it because', 'Falling Leaves'],
  ['The conversation is:\n\nFalling Leaves', 'Falling Leaves'],
  ['**Title:**\nFalling Leaves', 'Falling Leaves'],
  ['The conversation is:', null],
  ['# «Pourquoi les feuilles tombent ?»', 'Pourquoi les feuilles tombent ?'],
  ['标题：落叶的原因。', '落叶的原因'],
  ['\n\n  The   many words  ', 'The many words'],
  ['word '.repeat(14), 'word word word word word word word word word word word word…'],
  ['', null],
  ['"…"', null],
  ['x'.repeat(81), null],
])('tidies %j', (answer, title) => {
  expect(tidyTitle(answer)).toBe(title)
  expect(title?.length ?? 0).toBeLessThanOrEqual(60)
})
