/** Whether this keyboard says ⌘ where others say Ctrl. */
export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent)

const macSigns: Partial<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Backspace: '⌫' }
const otherSigns: Partial<Record<string, string>> = { Mod: 'Ctrl' }
const signs: Partial<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '↵',
  Escape: 'Esc',
}

/** A key combination as it is printed on this computer's keyboard; `keys` is like `Mod+Shift+K`. */
export function Kbd({ keys }: { keys: string }) {
  const own = isMac() ? macSigns : otherSigns
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-11 whitespace-nowrap text-ink-faint" dir="ltr">
      {keys.split('+').map((key) => (
        <span
          key={key}
          className="min-w-4.5 rounded-sm border border-line bg-sunken px-1 text-center leading-4 font-medium"
        >
          {own[key] ?? signs[key] ?? key}
        </span>
      ))}
    </kbd>
  )
}
