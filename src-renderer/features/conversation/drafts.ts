/** What was typed and not yet sent, by chat; it survives reloads and restarts of the window. */
export interface Drafts {
  read: (key: string) => string
  /** Kept a moment later, or at once when the page goes. */
  write: (key: string, text: string) => void
  /** After the text was acknowledged: removes it, unless it has been changed meanwhile. */
  sent: (key: string, text: string) => void
  flush: () => void
}

type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const prefix = 'palabre.draft.'
const pauseMs = 400

export function createDrafts(storage: DraftStorage): Drafts {
  const unsaved = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const read = (key: string) => unsaved.get(key) ?? storage.getItem(prefix + key) ?? ''

  function flush() {
    clearTimeout(timer)
    timer = undefined
    for (const [key, text] of unsaved) {
      if (text === '') storage.removeItem(prefix + key)
      else if (!save(key, text)) continue
      unsaved.delete(key)
    }
  }

  /** False when there is no room: the text stays in memory, and is tried again with the next change. */
  function save(key: string, text: string): boolean {
    try {
      storage.setItem(prefix + key, text)
      return true
    } catch {
      return false
    }
  }

  return {
    read,
    write(key, text) {
      unsaved.set(key, text)
      timer ??= setTimeout(flush, pauseMs)
    },
    sent(key, text) {
      if (read(key) !== text) return
      unsaved.set(key, '')
      flush()
    },
    flush,
  }
}
