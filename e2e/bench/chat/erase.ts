/** Erasing one chat for good, and how long others wait meanwhile. */
import type { Client } from '../../fixtures/client.ts'
import { describeTimes, one, type Row } from './rows.ts'

export async function measureErasing({ call }: Client): Promise<Row[]> {
  const begun = performance.now()
  let isDone = false
  const erasing = call.privacy.eraseChat({ id: 'c4000' }).then(() => (isDone = true))
  const waits: number[] = []
  while (!isDone) {
    const asked = performance.now()
    await call.chats.draft({ chatId: 'c4001' })
    waits.push(performance.now() - asked)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await erasing
  return [
    {
      what: 'erase one chat of 100,000 messages’ database: until it is gone',
      ...one(performance.now() - begun),
    },
    { what: 'erase: what others wait for an answer meanwhile', ...describeTimes(waits), limit: 100 },
  ]
}
