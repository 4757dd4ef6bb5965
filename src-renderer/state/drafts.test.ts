import { ORPCError } from '@orpc/client'
import { beforeEach, expect, test, vi } from 'vitest'
import { createDrafts } from './drafts.ts'

/** A host as far as drafts go; `answers` holds each save until it is let go. */
function createHost() {
  const kept = new Map<string | null, string>()
  const saves: { text: string; accept: () => void; refuse: (code: string) => void }[] = []
  const procedures = {
    draft: ({ chatId }: { chatId: string | null }) => Promise.resolve({ text: kept.get(chatId) ?? '' }),
    saveDraft: ({ chatId, text }: { chatId: string | null; text: string }) =>
      new Promise<void>((resolve, reject) => {
        saves.push({
          text,
          accept() {
            kept.set(chatId, text)
            resolve()
          },
          refuse: (code) => reject(new ORPCError(code)),
        })
      }),
  }
  return { kept, saves, drafts: createDrafts(procedures) }
}

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

test('what was typed is sent a moment later, and kept here until the host has it', async () => {
  const { kept, saves, drafts } = createHost()
  drafts.write('chat', 'Hel')
  drafts.write('chat', 'Hello')
  expect(saves).toHaveLength(0)
  expect(drafts.unsaved('chat')).toBe('Hello')
  await vi.runAllTimersAsync()
  expect(saves.map(({ text }) => text)).toEqual(['Hello'])
  expect(drafts.unsaved('chat')).toBe('Hello')
  saves[0]?.accept()
  await vi.runAllTimersAsync()
  expect(drafts.unsaved('chat')).toBeNull()
  expect(kept.get('chat')).toBe('Hello')
  expect(await drafts.load('chat')).toBe('Hello')
})

test('a page that goes sends all at once', () => {
  const { saves, drafts } = createHost()
  drafts.write('a', 'one')
  drafts.write(null, 'two')
  drafts.flush()
  expect(saves.map(({ text }) => text)).toEqual(['one', 'two'])
})

test('none overtakes another, and the last one counts', async () => {
  const { kept, saves, drafts } = createHost()
  drafts.write('chat', 'first')
  drafts.flush()
  drafts.write('chat', 'second')
  drafts.flush()
  expect(saves).toHaveLength(1)
  saves[0]?.accept()
  await vi.runAllTimersAsync()
  expect(saves.map(({ text }) => text)).toEqual(['first', 'second'])
  saves[1]?.accept()
  await vi.runAllTimersAsync()
  expect(kept.get('chat')).toBe('second')
})

test('it is tried again while the host is away, and not where the chat is gone', async () => {
  const { saves, drafts } = createHost()
  drafts.write('chat', 'text')
  drafts.flush()
  saves[0]?.refuse('INTERNAL')
  await vi.runAllTimersAsync()
  expect(saves).toHaveLength(2)
  saves[1]?.refuse('NOT_FOUND')
  await vi.runAllTimersAsync()
  expect(saves).toHaveLength(2)
  expect(drafts.unsaved('chat')).toBe('text')
})

test('only the text that was sent is removed', async () => {
  const { kept, saves, drafts } = createHost()
  kept.set('chat', 'Hello')
  await drafts.load('chat')
  drafts.write('chat', 'Hello, and more')
  drafts.sent('chat', 'Hello')
  expect(drafts.unsaved('chat')).toBe('Hello, and more')
  drafts.sent('chat', 'Hello, and more')
  expect(saves.map(({ text }) => text)).toEqual([''])
})
