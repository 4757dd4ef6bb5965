import { namesIn, type Named } from './any-list.ts'
import type { FoundChat, Found } from './types.ts'

/** Chats whose messages lie in one file of an archive, and what they are called in another. */

/** A list of names is read in one go, in which nothing else is done. */
const largestBytes = 5_000_000

/** A text that is no longer than such a list may be; else nothing. */
export const shortText = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > largestBytes) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What JSON, or JSON on each line, says that things are called by their ids. */
export const namesInText = (text: string, names: Map<unknown, Named>): void => {
  for (const piece of [text, ...text.split('\n')]) {
    try {
      namesIn(JSON.parse(piece) as unknown, names)
      if (piece === text) return
    } catch {
      // The lines are looked at then; one that is torn names nothing.
    }
  }
}

export async function* withNames(
  chats: AsyncIterable<Found> | Iterable<Found>,
  names: ReadonlyMap<unknown, Named>,
): AsyncGenerator<Found> {
  for await (const each of chats)
    yield each.type === 'chat' ? { ...each, found: named(each.found, names) } : each
}

const named = (found: FoundChat, names: ReadonlyMap<unknown, Named>): FoundChat => {
  const known = (found.namedElsewhere ?? []).flatMap((id) => names.get(id) ?? [])
  const { chat } = found.conversation
  const title = known.map((each) => each.title).find((each) => each !== null)
  const prompts = known.flatMap(({ prompt }) => (prompt === null ? [] : [prompt]))
  const systemPrompt = [...new Set([...prompts, chat.systemPrompt])].filter(Boolean).join('\n\n')
  return {
    ...found,
    conversation: {
      ...found.conversation,
      chat: { ...chat, title: title?.trim().slice(0, 200).toWellFormed() ?? chat.title, systemPrompt },
    },
  }
}
