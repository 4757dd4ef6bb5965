import { setImmediate as pause } from 'node:timers/promises'
import type { Found } from '#contract/chats.ts'
import type { Message } from '#contract/messages.ts'
import { foldText } from '#contract/fold-text.ts'

/** So many messages are read between two looks at what else there is to do. */
const messagesAtOnce = 200

/** Where a text stands in the messages of a path: what is said, and not what was thought. Others are served meanwhile. */
export async function findText(
  path: readonly string[],
  text: string,
  messagesOf: (ids: readonly string[]) => Message[],
  signal?: AbortSignal,
): Promise<Found[]> {
  const wanted = foldText(text)
  const found: Found[] = []
  for (let from = 0; from < path.length && wanted !== ''; from += messagesAtOnce) {
    signal?.throwIfAborted()
    for (const { id, parts } of messagesOf(path.slice(from, from + messagesAtOnce))) {
      const said = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
      const count = foldText(said).split(wanted).length - 1
      if (count > 0) found.push({ messageId: id, count })
    }
    await pause()
  }
  return found
}
