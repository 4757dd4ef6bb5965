import { describe, expect, it } from 'vitest'
import { isTyping, matchesKeys, type KeyPress } from './keys.ts'

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
})

describe('matchesKeys', () => {
  it.each<[KeyPress, string, boolean, boolean]>([
    [press('k', { ctrlKey: true }), 'Mod+K', false, true],
    [press('k', { metaKey: true }), 'Mod+K', true, true],
    [press('k', { ctrlKey: true }), 'Mod+K', true, false],
    [press('k', { ctrlKey: true, metaKey: true }), 'Mod+K', false, false],
    [press('K', { ctrlKey: true, shiftKey: true }), 'Mod+K', false, false],
    [press('O', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+O', false, true],
    [press('o', { ctrlKey: true }), 'Mod+Shift+O', false, false],
    // On some keyboards `?` and `/` need Shift, on others not.
    [press('?', { shiftKey: true }), '?', false, true],
    [press('/', { shiftKey: true, ctrlKey: true }), 'Mod+/', false, true],
    [press('ArrowUp', { altKey: true }), 'Alt+ArrowUp', false, true],
    [press('F2'), 'F2', false, true],
    [press('F2', { altKey: true }), 'F2', false, false],
  ])('%j for %s (mac: %s) is %s', (keyPress, keys, mac, expected) => {
    expect(matchesKeys(keyPress, keys, mac)).toBe(expected)
  })
})

it('leaves letters to the text, and takes what no text wants', () => {
  expect(isTyping(press('?', { shiftKey: true }))).toBe(true)
  expect(isTyping(press('F2'))).toBe(false)
  expect(isTyping(press('Escape'))).toBe(false)
  expect(isTyping(press('k', { ctrlKey: true }))).toBe(false)
})
