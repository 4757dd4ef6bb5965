/**
 * A data folder as it is after years: 5,000 chats, 100,000 messages, one chat of 10,000. Always the same, from a seed.
 */
import { defaultThinking } from '#contract/default-thinking.ts'
import { defaultSampling } from '#contract/messages.ts'
import type { Storage } from '#storage/index.ts'

export const longChat = { id: 'long', title: 'A very long talk', messages: 10_000 }
export const chatCount = 5_000
export const messageCount = 100_000
const everyOther = (messageCount - longChat.messages) / (chatCount - 1)

export interface Words {
  word: () => string
  /** Chinese and Thai, which put no space between words. */
  unspaced: (length: number) => string
  sentence: (length: number) => string
}

/** Words of a made language: some are in nearly every message, most are rare. The same for the same seed. */
export const createWords = (seed: number): Words => {
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 0x1_0000_0000
  }
  const letter = () => String.fromCharCode(97 + Math.floor(random() ** 1.5 * 26))
  const vocabulary = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 8) }, letter).join(''),
  )
  const word = () => vocabulary[Math.floor(random() ** 4 * vocabulary.length)] ?? 'word'
  const sign = (from: number, count: number) => String.fromCodePoint(from + Math.floor(random() ** 2 * count))
  const unspaced = (length: number) =>
    Array.from({ length }, () => sign(0x4e00, 3000)).join('') +
    Array.from({ length }, () => sign(0xe01, 46)).join('')
  return { word, unspaced, sentence: (length) => Array.from({ length }, word).join(' ') }
}

/** What models write: headings, lists, code and tables between paragraphs. */
const answerText = ({ word, sentence }: Words, index: number): string => {
  const paragraph = `${sentence(60)}. **${word()}** ${sentence(20)}, \`${word()}\`.`
  const extra = [
    `- ${sentence(6)}\n- ${sentence(5)}\n- ${sentence(7)}`,
    `\`\`\`js\nconst ${word()} = (${word()}) => {\n  return ${word()}(${word()})\n}\n\`\`\``,
    `## ${sentence(3)}\n\n1. ${sentence(8)}\n2. ${sentence(8)}`,
    `| ${word()} | ${word()} |\n| --- | --- |\n| ${word()} | ${word()} |\n| ${word()} | ${word()} |`,
    `> ${sentence(12)}`,
    sentence(30),
  ][index % 6]
  return `${paragraph}\n\n${extra ?? ''}`
}

/** Answers come from five models, `m0` to `m4`; a message is a second younger than the one before it, over all chats. */
export const fillLibrary = (storage: Storage, words: Words): void =>
  storage.transaction(() => {
    storage.folders.insert({
      id: 'f',
      name: 'F',
      systemPrompt: null,
      sampling: null,
      modelId: null,
      createdAt: 0,
    })
    let second = 0
    for (let index = 0; index < chatCount; index += 1) {
      const isLong = index === chatCount - 1
      const id = isLong ? longChat.id : `c${index}`
      const size = isLong
        ? longChat.messages
        : Math.floor((index + 1) * everyOther) - Math.floor(index * everyOther)
      const chat = {
        ...{ id, title: isLong ? longChat.title : words.sentence(4), modelId: null, systemPrompt: '' },
        ...{ sampling: defaultSampling, folderId: !isLong && index % 50 === 0 ? 'f' : null },
        ...{ pinned: false, archived: !isLong && index % 3 === 0, temporary: false, queue: [] },
        ...{ thinking: defaultThinking, windows: [] },
        ...{ headMessageId: null, createdAt: second * 1000, updatedAt: second * 1000 },
      }
      storage.chats.insert(chat)
      let parentId: string | null = null
      for (let at = 0; at < size; at += 1) {
        const messageId: string = `${id}-m${at}-0000-0000-000000000000`
        const role = at % 2 === 0 ? 'user' : 'assistant'
        const spaced = role === 'user' ? words.sentence(20) : answerText(words, second)
        const text = second % 5 === 0 ? `${spaced}\n${words.unspaced(60)}。` : spaced
        second += 1
        storage.messages.insert({
          ...{ id: messageId, chatId: id, parentId, sequence: storage.chats.takeSequence(id), role },
          ...{ parts: [{ type: 'text', text }], status: 'complete', truncated: false, error: null },
          ...{ modelId: role === 'user' ? null : `m${index % 5}`, seed: null, usage: null },
          createdAt: second * 1000,
        })
        parentId = messageId
      }
      storage.chats.update({ ...chat, headMessageId: parentId, updatedAt: second * 1000 })
    }
  })
