import { useEffect } from 'react'
import { useAppState } from '#state/context.ts'
import { isEditing, isTyping, matchesKeys } from '#state/keys.ts'
import { isMac } from '#ui/kbd.tsx'

const paletteId = 'app.palette'

const isTextField = (target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement =>
  (target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'range') ||
  target instanceof HTMLTextAreaElement

/** Runs the command whose keys are pressed. In front of a dialog only the palette still opens and closes. */
export function useShortcuts(): void {
  const { commands } = useAppState()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      if (isTextField(event.target)) {
        if (isTyping(event) || (isEditing(event) && event.target.value !== '')) return
      }
      const isBehindDialog = document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null
      const command = commands
        .getState()
        .commands.findLast(
          ({ id, keys, enabled }) =>
            enabled !== false &&
            (!isBehindDialog || id === paletteId) &&
            keys?.some((each) => matchesKeys(event, each, isMac())),
        )
      if (!command) return
      event.preventDefault()
      command.run()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => {
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [commands])
}
