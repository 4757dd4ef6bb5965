/**
 * For a test: the whole app on a fake engine in the data folder named by the first argument, answering one message
 * after another until it is killed. It tells its parent of everything that it has been told itself.
 */
import { createRouterClient } from '@orpc/server'
import { silentLog } from '#lib/log.ts'
import { createFakeLaunch } from '../engines/fake-engine.ts'
import { createServices } from '../index.ts'

export type Report =
  | { type: 'sent'; chatId: string; userMessageId: string | null; answerId: string; text: string }
  | { type: 'text'; answerId: string; text: string; at: number }

const report = (report: Report) => process.send?.(report)

const answer = Array.from({ length: 150 }, (_, index) => ({ type: 'text' as const, text: `word${index} ` }))
const services = await createServices({
  dataDir: process.argv[2] ?? '',
  launchEngine: createFakeLaunch({ answer, frameDelayMs: 4 }),
  host: 'node',
  version: '0.0.0',
  log: silentLog,
})
const { chats } = createRouterClient(services.router, { context: { access: 'owner' } })
const chat = await chats.create({})
const events = await chats.open({ id: chat.id })
let parentId: string | null = null

for (let turn = 0; ; turn += 1) {
  const text = `Question ${turn}`
  const sent: { userMessageId: string | null; answerId: string } = await chats.send({
    chatId: chat.id,
    parentId,
    text,
  })
  const { answerId } = sent
  report({ type: 'sent', chatId: chat.id, ...sent, text })
  for await (const event of { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) }) {
    if (event.type === 'delta') report({ type: 'text', answerId, text: event.part.text, at: Date.now() })
    if (event.type === 'chat' && !event.chat.generating) break
  }
  parentId = answerId
}
