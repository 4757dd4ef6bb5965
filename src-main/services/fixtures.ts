/** What tests of the services share: a data folder that goes away, and readers of streams that wait for a signal. */
import { createRouterClient } from '@orpc/server'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ChatEvent } from '#contract/chats.ts'
import type { Message, MessagePart } from '#contract/messages.ts'
import { silentLog } from '#lib/log.ts'
import { createFakeLaunch, type FakeScript } from './engines/fake-engine.ts'
import { createServices, type ServicesOptions } from './index.ts'

/** A new empty folder, deleted when the test is over. */
export const temporaryFolder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'palabre-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A file that passes for a model as long as nobody reads it. */
export const plantModel = (dataDir: string, id = 'Tiny/Test-GGUF/tiny-test.Q4_0.gguf'): string => {
  const path = join(dataDir, 'models', ...id.split('/'))
  mkdirSync(dirname(path), { recursive: true })
  // One that is there stays as it is: what was kept of it belongs to it.
  if (!existsSync(path)) writeFileSync(path, 'GGUF')
  return id
}

/** The whole app on a fake engine, and its owner's client. */
export const startServices = async (
  script: FakeScript = {},
  {
    dataDir = temporaryFolder(),
    automaticTitles = false,
    ...options
  }: Partial<ServicesOptions> & { automaticTitles?: boolean } = {},
) => {
  plantModel(dataDir)
  const launch = createFakeLaunch(script)
  const services = await createServices({
    dataDir,
    launchEngine: launch,
    host: 'node',
    version: '0.0.0',
    log: silentLog,
    // Nobody's models but the test's own.
    surroundings: { platform: 'linux', env: {}, home: join(dataDir, 'nobody') },
    listDrives: () => Promise.resolve([]),
    ...options,
  })
  onTestFinished(() => services.close())
  const client = createRouterClient(services.router, { context: { access: 'owner' } })
  // Titles are asked for unseen, which most tests do not expect.
  await client.settings.update({ automaticTitles })
  return { dataDir, launch, services, client }
}

/** All that a message says, its thoughts too. */
export const textOf = (message: { parts: readonly MessagePart[] } | undefined): string =>
  message?.parts.map((part) => (part.type === 'attachment' ? '' : part.text)).join('') ?? ''

/** A chat as a window sees it: the snapshot with every event applied, checked as the contract asks. */
export interface ChatView {
  messages: Map<string, Message>
  generating: boolean
}

/** Applies one event; throws where a delta does not fit. */
export const applyChatEvent = (view: ChatView, event: ChatEvent): void => {
  switch (event.type) {
    case 'snapshot':
      view.messages = new Map(event.messages.map((message) => [message.id, message]))
      view.generating = event.chat.generating
      return
    case 'chat':
      view.generating = event.chat.generating
      return
    case 'message':
      view.messages.set(event.message.id, event.message)
      return
    case 'messagesRemoved':
      for (const id of event.ids) view.messages.delete(id)
      return
    case 'messagesRestored':
      for (const message of event.messages) view.messages.set(message.id, message)
      return
    case 'delta': {
      const message = view.messages.get(event.messageId)
      if (!message) throw new Error('A delta of a message that was never sent')
      const before = message.parts[event.index]
      if (before?.type === 'attachment') throw new Error('A delta of an attachment')
      if ((before?.text.length ?? 0) !== event.offset) throw new Error('A delta that does not fit')
      const parts = [...message.parts]
      parts[event.index] = { ...event.part, text: (before?.text ?? '') + event.part.text }
      view.messages.set(message.id, { ...message, parts })
      return
    }
    case 'prefill':
    case 'removed':
  }
}

/** Reads a chat's events until `until` holds; the view as it is then. */
export const watchChat = async (
  events: AsyncIterator<ChatEvent, unknown, void>,
  until: (view: ChatView, event: ChatEvent) => boolean,
  view: ChatView = { messages: new Map(), generating: false },
): Promise<ChatView> => {
  for (;;) {
    const result = await events.next()
    if (result.done) throw new Error('The chat ended before what was waited for')
    applyChatEvent(view, result.value)
    if (until(view, result.value)) return view
  }
}

/** True at the event that tells that no answer is under way any more. */
export const isOver = (_view: ChatView, event: ChatEvent): boolean =>
  event.type === 'chat' && !event.chat.generating
