import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Part } from '#contract/messages.ts'
import { defaultSettings } from '../settings/index.ts'
import { silentLog } from '#lib/log.ts'
import { openStorage } from '#storage/index.ts'
import { createFakeLaunch, type FakeScript } from '../engines/fake-engine.ts'
import { createAttachments } from '../attachments/index.ts'
import { createReader } from '../attachments/reader.ts'
import { createEngines } from '../engines/index.ts'
import { withPatience } from '../engines/when-idle.ts'
import { createStates } from '../states/index.ts'
import { isOver, temporaryFolder, textOf, watchChat } from '../fixtures.ts'
import { createChats } from './index.ts'

const long: Part[] = Array.from({ length: 40 }, (_, index) => ({
  type: 'text',
  text: `${index} `.repeat(2000),
}))

const start = (script: FakeScript) => {
  const path = join(temporaryFolder(), 'palabre.db')
  const storage = openStorage(path)
  const launch = createFakeLaunch(script)
  const engines = withPatience(
    createEngines({ launchEngine: launch, pathOf: (id) => id, availableBytes: () => 1e12 }),
  )
  const chats = createChats({
    storage,
    engines,
    states: createStates({
      dataDir: dirname(path),
      engines,
      filesOf: () => [],
      sha256Of: () => null,
      keptChatIds: () => [],
      log: silentLog,
    }),
    attachments: createAttachments({
      storage,
      engines,
      reader: createReader({ launchReader: undefined, log: silentLog }),
    }),
    modelIds: () => ['m'],
    settings: () => defaultSettings,
    log: silentLog,
  })
  onTestFinished(async () => {
    chats.close()
    await engines.close()
    storage.close()
  })
  return { path, storage, launch, chats, chat: chats.create({}) }
}

it('ends an answer that cannot be written, shows what had come, and writes it once there is room', async () => {
  const { storage, chats, chat } = start({ answer: long, frameDelayMs: 20 })
  const events = chats.open(chat.id)
  const { answerId } = chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
  storage.limitPages(30)
  const view = await watchChat(events, isOver)
  const shown = view.messages.get(answerId)!
  expect(shown).toMatchObject({ status: 'failed', error: { code: 'DISK_FULL' } })
  expect(textOf(shown)).not.toBe('')
  expect(textOf({ parts: long }).startsWith(textOf(shown))).toBe(true)

  // Whoever looks sees it, though the disk holds less; a new message is refused whole.
  expect((await watchChat(chats.open(chat.id), () => true)).messages.get(answerId)).toEqual(shown)
  expect(storage.messages.find(answerId)?.parts).not.toEqual(shown.parts)
  const rows = storage.messages.ofChat(chat.id).length
  const send = () => chats.send({ chatId: chat.id, parentId: answerId, text: 'x'.repeat(300_000) })
  expect(send).toThrow(expect.objectContaining({ code: 'DISK_FULL' }))
  expect(storage.messages.ofChat(chat.id)).toHaveLength(rows)

  storage.limitPages(1_000_000)
  await watchChat(events, (_view, { type }) => type === 'message', view)
  expect(storage.messages.find(answerId)).toEqual(shown)
})

it('calls an answer complete that could be written only after its end', async () => {
  const { storage, launch, chats, chat } = start({
    answer: [{ type: 'text', text: 'y'.repeat(300_000) }],
    holdAfter: 0,
  })
  const events = chats.open(chat.id)
  const { answerId } = chats.send({ chatId: chat.id, parentId: null, text: 'Q' })
  const view = await watchChat(events, (_view, { type }) => type === 'prefill')
  storage.limitPages(30)
  launch.processes[0]!.release()
  await watchChat(events, isOver, view)
  expect(view.messages.get(answerId)).toMatchObject({ status: 'failed', error: { code: 'DISK_FULL' } })
  storage.limitPages(1_000_000)
  await watchChat(events, (_view, { type }) => type === 'message', view)
  expect(view.messages.get(answerId)).toMatchObject({ status: 'complete', error: null })
  expect(storage.messages.find(answerId)).toEqual(view.messages.get(answerId))
})
