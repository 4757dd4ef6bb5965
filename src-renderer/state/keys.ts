/** Key combinations in the words of `Command.keys`, and what the keyboard says. */

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Whether the keys that are down are exactly `keys`. Signs like `?` are compared as typed, whatever Shift did. */
export function matchesKeys(press: KeyPress, keys: string, mac: boolean): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const modifiers = new Set(parts.slice(0, -1))
  const mod = mac ? press.metaKey : press.ctrlKey
  const otherMod = mac ? press.ctrlKey : press.metaKey
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key)
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    mod === modifiers.has('Mod') &&
    !otherMod &&
    press.altKey === modifiers.has('Alt') &&
    (isSign || press.shiftKey === modifiers.has('Shift'))
  )
}

/** Whether a press means something in a text that has letters in it: undoing there, moving by paragraphs. */
export const isEditing = (press: KeyPress): boolean =>
  press.altKey || (press.key.toLowerCase() === 'z' && (press.ctrlKey || press.metaKey))

/** Whether a press belongs to a text that is being typed rather than to a command: no Mod, no Alt, no F-key. */
export const isTyping = (press: KeyPress): boolean =>
  !press.ctrlKey && !press.metaKey && !press.altKey && press.key !== 'Escape' && !/^F\d+$/.test(press.key)
