import fc from 'fast-check'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Part } from '#contract/messages.ts'
import { openStorage } from '#storage/index.ts'
import { isOver, startServices, textOf, watchChat } from '../fixtures.ts'

const parts = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('text' as const), text: fc.string({ unit: 'binary', minLength: 1 }) }),
    fc.record(
      { type: fc.constant('thought' as const), text: fc.string(), durationMs: fc.nat(1000) },
      { requiredKeys: ['type', 'text'] },
    ),
  ),
  { minLength: 1, maxLength: 40 },
)
/** After how many events of the first listener each further one opens the chat. */
const joins = fc.array(fc.nat(45), { maxLength: 4 })

it('shows every listener what is stored, whenever it comes', { timeout: 60_000 }, async () => {
  let answer: Part[] = []
  const { client, services, dataDir } = await startServices({ answer: () => answer })
  const chat = await client.chats.create({})
  const shown = new Map<string, unknown>()

  await fc.assert(
    fc.asyncProperty(parts, joins, async (given, joins) => {
      answer = given
      const events = await client.chats.open({ id: chat.id })
      const { answerId } = await client.chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
      const late: Promise<unknown>[] = []
      const joinNow = async () => {
        const view = await watchChat(
          await client.chats.open({ id: chat.id }),
          ({ generating }) => !generating,
        )
        return view.messages.get(answerId)
      }
      let count = 0
      const first = await watchChat(events, (view, event) => {
        for (const join of joins) if (join === count) late.push(joinNow())
        count += 1
        return isOver(view, event)
      })
      const expected = first.messages.get(answerId)
      expect(textOf(expected)).toBe(given.map(({ text }) => text).join(''))
      expect(await joinNow()).toEqual(expected)
      for (const seen of await Promise.all(late)) expect(seen).toEqual(expected)
      shown.set(answerId, expected)
    }),
    { numRuns: 60 },
  )

  await services.close()
  const storage = openStorage(join(dataDir, 'palabre.db'))
  const stored = storage.messages.ofChat(chat.id).filter(({ role }) => role === 'assistant')
  expect(new Map(stored.map((message) => [message.id, message]))).toEqual(shown)
  storage.close()
})
