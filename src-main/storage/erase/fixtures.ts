/** For tests: chats whose words are known, and looking for words in the raw files. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { defaultThinking } from '#contract/default-thinking.ts'
import { defaultSampling, type Message } from '#contract/messages.ts'
import type { Storage } from '../index.ts'

/** Numbers from a seed, the same each time. */
export const createRandom = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 0x1_0000_0000
}

const letters = 'abcdefghijklmnopqrstuvwxyz'
/** Words that share long beginnings, so that the index needs nearly all of a word to tell it from its neighbour. */
const wordsOf = (chat: number, count: number, random: () => number) =>
  Array.from({ length: count }, () => {
    const end = Array.from({ length: 3 }, () => letters.charAt(Math.floor(random() * 26))).join('')
    return `zyxwvsecret${end}${chat}q`
  })

/** Adds a chat, and returns the words that are in it and in no other. */
export const addSecretChat = (
  storage: Storage,
  chat: number,
  messages: number,
  random: () => number,
): string[] => {
  const id = `c${chat}`
  const secrets: string[] = []
  const say = (count: number) => {
    const words = wordsOf(chat, count, random)
    secrets.push(...words)
    return words.join(' ')
  }
  const row = {
    ...{ id, title: say(2), modelId: null, systemPrompt: say(3), sampling: defaultSampling, folderId: null },
    ...{
      thinking: defaultThinking,
      windows: [],
      pinned: false,
      archived: false,
      temporary: false,
      queue: [],
    },
    ...{ headMessageId: null, createdAt: 1, updatedAt: 1 },
  }
  storage.chats.insert(row)
  storage.chats.saveDraft(id, say(2))
  let parentId: string | null = null
  for (let index = 0; index < messages; index += 1) {
    const message: Message = {
      ...{
        id: `${id}-${index}`,
        chatId: id,
        parentId,
        sequence: storage.chats.takeSequence(id),
        role: 'user' as const,
      },
      ...{
        status: 'streaming' as const,
        truncated: false,
        error: null,
        modelId: null,
        seed: null,
        usage: null,
      },
      ...{ createdAt: 1, parts: [{ type: 'text' as const, text: say(1) }] },
    }
    storage.messages.insert(message)
    // As an answer grows while it is written: rows are moved from page to page.
    for (const length of [3, Math.floor(random() ** 3 * 300)]) {
      storage.messages.update({ ...message, parts: [{ type: 'text', text: say(length) }] })
    }
    storage.messages.update({
      ...message,
      status: 'complete',
      parts: [{ type: 'text', text: `${say(20)} 秘密の言葉${chat}番` }],
    })
    parentId = message.id
  }
  storage.chats.update({ ...row, title: say(2), headMessageId: parentId })
  return secrets
}

/** Those of the words that any file of the folder holds, whatever their case. */
export const wordsInFiles = (dir: string, words: readonly string[]): string[] => {
  const found = new Set<string>()
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const path = join(dir, name)
    if (!statSync(path).isFile()) continue
    for (const [word] of readFileSync(path, 'latin1')
      .toLowerCase()
      .matchAll(/zyxwvsecret[a-z]+\d+q/g))
      found.add(word)
  }
  return words.filter((word) => found.has(word))
}

export const eraseToEnd = async (storage: Storage): Promise<void> => {
  do while (storage.eraser.step());
  while (!(await storage.eraser.finish()))
}
