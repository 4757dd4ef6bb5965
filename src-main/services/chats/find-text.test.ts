import { expect, test } from 'vitest'
import type { Message } from '#contract/messages.ts'
import { findText } from './find-text.ts'

const message = (id: string, text: string): Message => ({
  ...{
    id,
    chatId: 'c',
    parentId: null,
    sequence: 0,
    role: 'assistant',
    status: 'complete',
    truncated: false,
  },
  ...{ error: null, modelId: null, seed: null, usage: null, createdAt: 0 },
  parts: [
    { type: 'thought', text: 'bread, I think', durationMs: 1 },
    { type: 'text', text },
  ],
})
const all = new Map(
  Array.from({ length: 450 }, (_, at) => [
    `m${at}`,
    message(`m${at}`, at % 200 === 0 ? 'Bread, brÉad.' : 'No'),
  ]),
)
const messagesOf = (ids: readonly string[]) => ids.flatMap((id) => all.get(id) ?? [])

test('counts what is said along the path, whatever its case and accents, and nothing that was thought', async () => {
  expect(await findText([...all.keys()], 'BREAD', messagesOf)).toEqual([
    { messageId: 'm0', count: 2 },
    { messageId: 'm200', count: 2 },
    { messageId: 'm400', count: 2 },
  ])
  expect(await findText([...all.keys()], 'think', messagesOf)).toEqual([])
  // Accents alone are nothing to look for.
  expect(await findText([...all.keys()], '\u0301', messagesOf)).toEqual([])
})

test('gives up when nobody waits any more', async () => {
  const controller = new AbortController()
  const reading = findText(
    [...all.keys()],
    'bread',
    (ids) => (controller.abort(), messagesOf(ids)),
    controller.signal,
  )
  await expect(reading).rejects.toThrow(/abort/)
})
