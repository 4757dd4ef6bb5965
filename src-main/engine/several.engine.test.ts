import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { GenerateEvent, GenerateInput, PromptMessage } from '#contract/engine.ts'
import { createEngines, samplingOf, wholeAnswer, type Client } from './fixtures.ts'

/** Several conversations in one context. */

const dir = mkdtempSync(join(tmpdir(), 'palabre-several-'))
const engines = createEngines(dir)
afterEach(engines.end)
afterAll(() => rmSync(dir, { recursive: true }))

const user = (text: string): PromptMessage => ({ role: 'user', text })
const repeating = { behaviour: 'repeat', contextSize: 32_768 } as const
const ask = (client: Client, text: string, maxTokens: number, id?: string) =>
  wholeAnswer(
    client.generate({ messages: [user(text)], sampling: samplingOf({ maxTokens }), ...(id && { id }) }),
  )

describe('several at once', () => {
  it('are each answered as they would be alone', async () => {
    const { client, info } = await engines.load({ behaviour: 'babble' }, { sequences: 4 })
    expect(info.sequences).toBe(4)
    const say = async (text: string) => (await ask(client, text, 60)).text
    const questions = ['One', 'Two, which is longer', 'Three '.repeat(40), 'Four']
    const alone: string[] = []
    for (const question of questions) alone.push(await say(question))
    expect(new Set(alone).size).toBe(4)
    expect(await Promise.all(questions.map(say))).toEqual(alone)
  })

  it('are not disturbed by one that its stop text ends, and nor is what it is asked next', async () => {
    const load = () => engines.load({ behaviour: 'babble' }, { sequences: 2 })
    const { client } = await load()
    const [whole, other] = [await ask(client, 'One', 60), await ask(client, 'Two', 60)]
    const stop = whole.text.slice(20, 24)
    const say = (from: Client, messages: PromptMessage[], stops: string[] = []) =>
      wholeAnswer(from.generate({ messages, sampling: samplingOf({ maxTokens: 60, stop: stops }) }))
    const [cut, beside] = await Promise.all([say(client, [user('One')], [stop]), ask(client, 'Two', 60)])
    expect(cut.text).toBe(whole.text.slice(0, whole.text.indexOf(stop)))
    expect(cut.end).toMatchObject({ reason: 'stop', stopText: stop })
    expect(beside.text).toBe(other.text)
    const next = [user('One'), { role: 'assistant' as const, text: cut.text }, user('And then?')]
    expect((await say(client, next)).text).toBe((await say((await load()).client, next)).text)
  })

  it('wait in turn when there are more of them than places', async () => {
    const { client } = await engines.load(repeating, { sequences: 2, contextSize: 2048 })
    const order: number[] = []
    await Promise.all(
      [1, 2, 3, 4, 5].map(async (number) => {
        const { end } = await ask(client, `Hi ${number}`, 20)
        expect(end.reason).toBe('length')
        order.push(number)
      }),
    )
    expect(order.at(-1)).toBe(5)
  })

  it('find more places in a second context, unless they have a name or are too long for it', async () => {
    const annex = { contextSize: 512, sequences: 3 }
    const { client, info } = await engines.load(repeating, { sequences: 1, contextSize: 2048, annex })
    expect(info).toMatchObject({ sequences: 1, atOnce: 4 })
    /** How many of the others began before the first had ended. */
    const besides = async (others: (Partial<GenerateInput> & { sampling?: never })[], maxTokens: number) => {
      let isAnswering = true
      let begun = 0
      const watch = (event: GenerateEvent) => {
        if (event.type === 'frame' && isAnswering) begun += 1
      }
      const first = wholeAnswer(
        client.generate({ messages: [user('Hi')], sampling: samplingOf({ maxTokens: 1500 }), id: 'first' }),
      )
      const all = others.map(async (other) => {
        let isFirst = true
        const sampling = samplingOf({ maxTokens })
        const { end } = await wholeAnswer(
          client.generate({ messages: [user('Hello')], sampling, ...other }),
          (event) => {
            if (isFirst) watch(event)
            if (event.type === 'frame') isFirst = false
          },
        )
        expect(end.reason).toBe('length')
      })
      await first.then(() => (isAnswering = false))
      await Promise.all(all)
      return begun
    }
    expect(await besides([{}, {}, {}], 20)).toBe(3)
    expect(await besides([{ conversation: 'a chat' }], 20)).toBe(0)
    expect(await besides([{}], 600)).toBe(0)
  })

  it('go on while another one reads a long prompt', async () => {
    const slow = { ...repeating, contextSize: 65_536, layers: 4, feedForwardSize: 1024 }
    const { client } = await engines.load(slow, { contextSize: 32_768, sequences: 2 })
    let doneWhile = 0
    let isReading = true
    const first = wholeAnswer(
      client.generate({ messages: [user('Hi')], sampling: samplingOf({ maxTokens: 4000 }), id: 'talk' }),
      (event) => {
        if (event.type === 'frame' && isReading) doneWhile += 1
      },
    )
    let reads = 0
    const second = await wholeAnswer(
      client.generate({ messages: [user('x'.repeat(3000))], sampling: samplingOf({ maxTokens: 1 }) }),
      (event) => {
        if (event.type === 'prefill') reads += 1
      },
    )
    isReading = false
    await client.stop({ id: 'talk' })
    await first
    expect(second.end.reason).toBe('length')
    expect(reads).toBeGreaterThan(3)
    // A word or more between any two slices; frames join those of 20 ms.
    expect(doneWhile).toBeGreaterThan(reads / 4)
  }, 120_000)

  it('are stopped one by one', async () => {
    const { client } = await engines.load(repeating, { contextSize: 8192, sequences: 2 })
    let isStopped = false
    const kept = ask(client, 'Hi', 300, 'kept')
    const stopped = await wholeAnswer(
      client.generate({
        messages: [user('Hello')],
        sampling: samplingOf({ maxTokens: 8000 }),
        id: 'stopped',
      }),
      (event) => {
        if (event.type !== 'frame' || isStopped) return
        isStopped = true
        void client.stop({ id: 'stopped' })
      },
    )
    expect(stopped.end.reason).toBe('abort')
    expect((await kept).end).toMatchObject({ reason: 'length', usage: { completionTokens: 300 } })
  })
})

describe('what was read', () => {
  it('is kept for each of several chats', async () => {
    const { client } = await engines.load({}, { sequences: 2, contextSize: 2048 })
    const chats = ['The first. ', 'Another one. '].map((text) => user(text.repeat(30)))
    const cachedIn = async (messages: PromptMessage[]) => {
      const { end } = await wholeAnswer(client.generate({ messages, sampling: samplingOf() }))
      return end.usage.promptTokens - end.usage.cachedTokens
    }
    for (const chat of chats) expect(await cachedIn([chat])).toBeGreaterThan(300)
    for (const chat of chats) expect(await cachedIn([chat])).toBe(1)
    // A third takes the place of the one that was unused for longest.
    expect(await cachedIn([user('A third one. '.repeat(30))])).toBeGreaterThan(300)
    expect(await cachedIn([chats[1] ?? user('')])).toBe(1)
    expect(await cachedIn([chats[0] ?? user('')])).toBeGreaterThan(300)
  })

  it('is taken over by a chat that begins alike, which is answered as if it had read it', async () => {
    const system: PromptMessage = { role: 'system', text: 'You know all about owls. '.repeat(20) }
    const ask = async (client: Client, text: string) => {
      const { text: said, end } = await wholeAnswer(
        client.generate({ messages: [system, user(text)], sampling: samplingOf({ maxTokens: 40 }) }),
      )
      return { said, ...end.usage }
    }
    const load = () => engines.load({ behaviour: 'babble' }, { sequences: 3, contextSize: 2048 })
    const [{ client }, { client: other }] = [await load(), await load()]
    const first = await ask(client, 'Where do they live?')
    const second = await ask(client, 'What do they eat?')
    expect(second.cachedTokens).toBeGreaterThan(450)
    expect(second.cachedTokens).toBeLessThan(first.promptTokens)
    const read = await ask(other, 'What do they eat?')
    expect(read).toMatchObject({ cachedTokens: 0, said: second.said })
    // The one that gave it has lost nothing.
    expect(await ask(client, 'Where do they live?')).toMatchObject({
      said: first.said,
      cachedTokens: first.promptTokens - 1,
    })
    expect((await ask(client, 'And who are you?')).cachedTokens).toBeGreaterThan(450)
  })

  it('was read ahead, and is not read again', async () => {
    const { client } = await engines.load({}, { contextSize: 2048 })
    const messages = [user('So it begins. '.repeat(40))]
    await client.prepare({ messages })
    const { end } = await wholeAnswer(client.generate({ messages, sampling: samplingOf() }))
    expect(end.usage.promptTokens - end.usage.cachedTokens).toBe(1)
  })

  it('was read down to the last word while somebody typed on, and the rest of it is read', async () => {
    const { client } = await engines.load({}, { contextSize: 2048 })
    const typed = 'So it begins. '.repeat(40).trim()
    await client.prepare({ messages: [user(typed)], goesOn: true })
    const { end } = await wholeAnswer(
      client.generate({ messages: [user(`${typed} It ends.`)], sampling: samplingOf() }),
    )
    const { promptTokens, cachedTokens } = end.usage
    expect(cachedTokens).toBeGreaterThan(500)
    // What ends a turn was not read as if it came here.
    expect(promptTokens - cachedTokens).toBeGreaterThan(' It ends.'.length)
  })

  it('stays in one place, however soon one text follows another', async () => {
    const { client } = await engines.load({}, { contextSize: 4096, sequences: 2 })
    const other = [user('Another chat. '.repeat(40))]
    await wholeAnswer(client.generate({ messages: other, sampling: samplingOf(), conversation: 'other' }))
    const typed = (words: number) => ({
      messages: [user('So it begins. '.repeat(words).trim())],
      conversation: 'typed',
    })
    await Promise.all([10, 60, 110, 160].map((words) => client.prepare(typed(words))))
    const { end } = await wholeAnswer(client.generate({ ...typed(160), sampling: samplingOf() }))
    expect(end.usage.promptTokens - end.usage.cachedTokens).toBe(1)
    expect((await client.held({ conversation: 'other' })).tokens).toBeGreaterThan(500)
  })

  it('is given up at once when an answer wants its place', async () => {
    const slow = { contextSize: 65_536, layers: 4, feedForwardSize: 1024 }
    const { client } = await engines.load(slow, { contextSize: 32_768, sequences: 1 })
    const preparing = client.prepare({ messages: [user('x'.repeat(30_000))] })
    const { end } = await ask(client, 'Hi', 5)
    expect(end.reason).not.toBe('abort')
    await preparing
  })

  it('is left aside where all is to be read anew', async () => {
    const { client } = await engines.load()
    const messages = [user('Once more. '.repeat(20))]
    const say = (fresh: boolean) =>
      wholeAnswer(client.generate({ messages, sampling: samplingOf({ maxTokens: 3 }), fresh }))
    await say(false)
    expect((await say(false)).end.usage.cachedTokens).toBeGreaterThan(0)
    expect((await say(true)).end.usage.cachedTokens).toBe(0)
  })
})
