import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createDrafts } from './drafts.ts'

function createStorage(capacity = Infinity) {
  const items = new Map<string, string>()
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > capacity) throw new DOMException('full', 'QuotaExceededError')
      items.set(key, value)
    },
    removeItem: (key: string) => void items.delete(key),
  }
}

describe('drafts', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    return () => vi.useRealTimers()
  })

  test('what was typed is stored a moment later, and read by the next window', () => {
    const storage = createStorage()
    const drafts = createDrafts(storage)
    drafts.write('chat', 'Hel')
    drafts.write('chat', 'Hello')
    expect(storage.items.size).toBe(0)
    expect(drafts.read('chat')).toBe('Hello')
    vi.runAllTimers()
    expect(createDrafts(storage).read('chat')).toBe('Hello')
  })

  test('a page that goes stores it at once', () => {
    const storage = createStorage()
    const drafts = createDrafts(storage)
    drafts.write('chat', 'Hello')
    drafts.flush()
    expect(createDrafts(storage).read('chat')).toBe('Hello')
  })

  test('only the text that was sent is removed', () => {
    const storage = createStorage()
    const drafts = createDrafts(storage)
    drafts.write('chat', 'Hello')
    drafts.write('chat', 'Hello, and more')
    drafts.sent('chat', 'Hello')
    expect(drafts.read('chat')).toBe('Hello, and more')
    drafts.sent('chat', 'Hello, and more')
    expect(drafts.read('chat')).toBe('')
    expect(storage.items.size).toBe(0)
  })

  test('each chat has its own', () => {
    const drafts = createDrafts(createStorage())
    drafts.write('a', 'one')
    drafts.write('b', 'two')
    drafts.flush()
    expect([drafts.read('a'), drafts.read('b'), drafts.read('c')]).toEqual(['one', 'two', ''])
  })

  test('where there is no room the text stays in the window', () => {
    const drafts = createDrafts(createStorage(10))
    drafts.write('chat', 'longer than ten signs')
    drafts.flush()
    expect(drafts.read('chat')).toBe('longer than ten signs')
  })
})
