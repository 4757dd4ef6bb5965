import { defaultSampling } from '#contract/default-sampling.ts'
import { defaultThinking } from '#contract/default-thinking.ts'
import type { MessagePart } from '#contract/messages.ts'
import type { ChatRow, Storage } from '#storage/index.ts'

/** Texts that go wrong in files. */
export const oddTexts: readonly string[] = [
  '',
  ' \t\n ',
  'a lone \ud83d high and a lone \ude00 low surrogate',
  'a NUL \0, a BEL \u0007, lines \u2028 and \u2029 that end, a BOM \ufeff',
  '\u202eright to left override, ZWJ 👩‍👩‍👧, combining e\u0301',
  '</script><!-- ]]> {"format":"palabre-chats","version":1} ]} ],"messages":[',
  '```\nunclosed fence and <b onclick="x">tags</b> &amp; "quotes"',
  'نص بالعربية · 日本語 · ខ្មែរ · ելք',
  '\r\n\r\\n \\u0000 \\ud83d',
]

/** A generator of numbers that are the same each time (mulberry32). */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** Fills a database with chats of every odd kind: empty, deep, bushy, large, with odd texts, attachments, folders. */
export const fillOddly = (
  storage: Storage,
  count: number,
  { longest = 10_000, deepest = 300, seed = 1 } = {},
): void => {
  const next = random(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const folders = [0, 1, 2].map((index) => `folder-${seed}-${index}`)
  for (const [index, id] of folders.entries()) {
    storage.folders.insert({
      ...{
        id,
        name: `Folder ${index} 日本`,
        systemPrompt: index === 0 ? null : pick(oddTexts).toWellFormed(),
      },
      ...{ modelId: index === 1 ? 'Pub/Model/m.gguf' : null, createdAt: index },
      sampling: index === 2 ? { temperature: 0.2, seed: null } : null,
    })
  }
  for (let index = 0; index < count; index += 1) {
    const id = `chat-${seed}-${index}`
    storage.transaction(() => {
      const row: ChatRow = {
        id,
        title: pick(['', 'A title', ...oddTexts])
          .toWellFormed()
          .trim()
          .slice(0, 200),
        modelId: pick([null, 'Pub/Model/m.gguf']),
        systemPrompt: pick(['', ...oddTexts]).toWellFormed(),
        sampling: { ...defaultSampling, temperature: next(), seed: pick([null, 7]) },
        thinking: index % 4 === 0 ? { mode: 'off', effort: 'low', budgetTokens: 7 } : defaultThinking,
        windows: [],
        folderId: pick([null, ...folders]),
        pinned: next() < 0.2,
        archived: next() < 0.2,
        temporary: false,
        queue:
          next() < 0.1
            ? [{ id: `queued-${index}`, text: pick(oddTexts).toWellFormed(), attachments: [] }]
            : [],
        headMessageId: null,
        createdAt: index,
        // Many were used at the same moment.
        updatedAt: Math.floor(index / 5),
      }
      storage.chats.insert(row)
      if (next() < 0.2) storage.chats.saveDraft(id, pick(oddTexts).toWellFormed())
      const attachmentId = `attachment-${seed}-${index}`
      const hasAttachment = next() < 0.2
      if (hasAttachment) {
        storage.attachments.insert({
          ...{
            id: attachmentId,
            draftOf: id,
            name: 'report 報告.pdf',
            sha256: 'ab'.repeat(32),
            sizeBytes: 10,
            createdAt: 1,
          },
          document: {
            ...{ kind: 'pdf', title: 'Report', unit: 'page', text: 'One\ftwo', notes: [] },
            sections: [
              { title: null, start: 0 },
              { title: 'Two', start: 4 },
            ],
          },
        })
        storage.attachments.setRange(attachmentId, { type: 'sections', from: 1, to: 1 })
      }
      const ids: string[] = []
      const size = pick([0, 1, 2, 8, index % 50 === 3 ? deepest : 4])
      for (let number = 0; number < size; number += 1) {
        const role = number % 2 === 0 ? ('user' as const) : ('assistant' as const)
        const text = next() < 0.02 ? 'x'.repeat(Math.floor(next() * longest)) : pick(oddTexts)
        const parts: MessagePart[] = [{ type: 'text', text }]
        if (role === 'assistant' && next() < 0.3)
          parts.unshift({ type: 'thought', text: pick(oddTexts), durationMs: 5 })
        if (number === 0 && hasAttachment && next() < 0.7) {
          const range = { type: 'sections', from: 1, to: 1 } as const
          parts.unshift({
            type: 'attachment',
            id: attachmentId,
            name: 'report 報告.pdf',
            kind: 'pdf',
            characters: 4,
            range,
          })
        }
        const messageId = `message-${seed}-${index}-${number}`
        storage.messages.insert({
          id: messageId,
          chatId: id,
          parentId: next() < 0.9 ? (ids.at(-1) ?? null) : pick([null, ...ids]),
          sequence: storage.chats.takeSequence(id),
          role,
          parts,
          status: pick(['complete', 'complete', 'stopped', 'failed']),
          truncated: next() < 0.1,
          error: next() < 0.1 ? { code: 'ENGINE_CRASHED', message: pick(oddTexts) } : null,
          modelId: role === 'user' ? null : 'Pub/Model/m.gguf',
          seed: role === 'user' ? null : 42,
          usage: null,
          ...(role === 'assistant' && { sampling: { ...defaultSampling, temperature: 0.5 } }),
          createdAt: number,
        })
        ids.push(messageId)
      }
      const windows = ids
        .filter((_id, number) => number > 0 && number % 4 === 0)
        .map((fromMessageId) => ({
          fromMessageId,
          summary: pick([null, ...oddTexts])?.toWellFormed() ?? null,
        }))
      storage.chats.update({ ...row, windows, headMessageId: ids.length > 0 ? pick(ids) : null })
    })
  }
}
