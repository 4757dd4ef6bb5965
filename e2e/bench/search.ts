/**
 * How long searching and opening take: a database of 100,000 messages is made in a temporary folder, then asked. Prints
 * milliseconds, medians and 95th percentiles. `npm run bench:search`
 */
import { createRouterClient } from '@orpc/server'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultThinking } from '#contract/default-thinking.ts'
import { defaultSampling } from '#contract/messages.ts'
import { silentLog } from '#lib/log.ts'
import { createFakeLaunch } from '#services/engines/fake-engine.ts'
import { createServices } from '#services/index.ts'
import { openStorage, type Storage } from '#storage/index.ts'

const messageCount = 100_000
const longChat = 10_000

/** A small generator with a seed, so that every run asks the same of the same. */
const createRandom = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 0x1_0000_0000
}
const random = createRandom(7)
const vocabulary = Array.from({ length: 20_000 }, () =>
  Array.from({ length: 2 + Math.floor(random() * 8) }, () =>
    String.fromCharCode(97 + Math.floor(random() ** 1.5 * 26)),
  ).join(''),
)
/** Some words are in nearly every message, most are rare, as in a language. */
const word = () => vocabulary[Math.floor(random() ** 4 * vocabulary.length)] ?? 'word'
const sentence = (length: number) => Array.from({ length }, word).join(' ')

const fill = (storage: Storage) =>
  storage.transaction(() => {
    const sizes = [longChat, ...Array.from({ length: 900 }, () => (messageCount - longChat) / 900)]
    storage.folders.insert({
      id: 'f',
      name: 'F',
      systemPrompt: null,
      modelId: null,
      sampling: null,
      createdAt: 0,
    })
    for (const [index, size] of sizes.entries()) {
      const chat = {
        ...{
          id: `c${index}`,
          title: sentence(4),
          modelId: null,
          systemPrompt: '',
          sampling: defaultSampling,
          thinking: defaultThinking,
          windows: [],
        },
        ...{ folderId: index % 50 === 0 ? 'f' : null, pinned: false, archived: index % 3 === 0 },
        ...{ temporary: false, queue: [], headMessageId: null, createdAt: index, updatedAt: index },
      }
      storage.chats.insert(chat)
      let parentId: string | null = null
      for (let at = 0; at < size; at += 1) {
        const id: string = `c${index}-m${at}-0000-0000-000000000000`
        const role = at % 2 === 0 ? 'user' : 'assistant'
        storage.messages.insert({
          ...{ id, chatId: chat.id, parentId, sequence: storage.chats.takeSequence(chat.id), role },
          ...{ parts: [{ type: 'text', text: sentence(role === 'user' ? 20 : 120) }], status: 'complete' },
          ...{ truncated: false, error: null, modelId: role === 'user' ? null : `m${index % 5}`, seed: null },
          ...{ usage: null, createdAt: index * 1000 + at },
        })
        parentId = id
      }
      storage.chats.update({ ...chat, headMessageId: parentId })
    }
  })

const describe = (timesMs: number[]) => {
  const sorted = timesMs.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms (${sorted.length})`
}
const say = (line: string) => process.stdout.write(`${line}\n`)

const queries: Record<string, () => { text: string; [filter: string]: unknown }> = {
  'one word': () => ({ text: `${word()} ` }),
  'the beginning of a word': () => ({ text: word().slice(0, 2) }),
  'one letter': () => ({ text: word().slice(0, 1) }),
  'three words': () => ({ text: sentence(3) }),
  'a phrase': () => ({ text: `"${sentence(2)}"` }),
  'a word in a folder': () => ({ text: `${word()} `, folderId: 'f' }),
  'a word of a model': () => ({ text: `${word()} `, modelId: 'm3' }),
  'a word of some days': () => ({ text: `${word()} `, from: 100_000, to: 110_000 }),
  'the hundredth page': () => ({ text: 'a', offset: 5000 }),
}

const dataDir = mkdtempSync(join(tmpdir(), 'palabre-bench-'))
try {
  const storage = openStorage(join(dataDir, 'palabre.db'))
  let begun = performance.now()
  fill(storage)
  say(`${messageCount} messages stored in ${Math.round(performance.now() - begun)} ms`)
  storage.close()

  begun = performance.now()
  const services = await createServices({
    ...{ dataDir, launchEngine: createFakeLaunch(), host: 'node', version: '0', log: silentLog },
    ...{ surroundings: { platform: 'linux', env: {}, home: dataDir }, listDrives: () => Promise.resolve([]) },
  })
  say(`services started in ${Math.round(performance.now() - begun)} ms`)
  const { chats, search, privacy } = createRouterClient(services.router, { context: { access: 'owner' } })

  const all: number[] = []
  for (const [name, query] of Object.entries(queries)) {
    const times: number[] = []
    for (let round = 0; round < 60; round += 1) {
      const asked = query()
      begun = performance.now()
      await search.query(asked)
      times.push(performance.now() - begun)
    }
    all.push(...times)
    say(`search, ${name}: ${describe(times)}`)
  }
  say(`search, all of these: ${describe(all)}`)

  for (const limit of [undefined, 50]) {
    const times: number[] = []
    for (let round = 0; round < 8; round += 1) {
      begun = performance.now()
      const events = await chats.open({ id: 'c0', ...(limit !== undefined && { limit }) })
      await events.next()
      times.push(performance.now() - begun)
      await events.return()
    }
    say(`open ${longChat} messages, ${limit ? `the last ${limit}` : 'all of them'}: ${describe(times)}`)
  }
  begun = performance.now()
  await privacy.eraseChat({ id: 'c1' })
  say(`erase one chat of 100: ${Math.round(performance.now() - begun)} ms`)
  await services.close()
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}
