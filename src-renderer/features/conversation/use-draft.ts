import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { maxTextLength } from '#contract/text-length.ts'
import { useAppState } from '#state/context.ts'
import { createPause } from './pause.ts'

interface Draft {
  key: string | null
  /** As the window was last told of it: what is typed is told after a pause. */
  text: string
}

/** After so long without a key, in milliseconds, the window hears of what was typed. */
const pauseMs = 200

/** What came late goes before what was typed meanwhile. */
const joined = (stored: string, typed: string) =>
  stored === '' || typed === '' ? stored + typed : `${stored}\n${typed}`

/** What the buttons beside the field and the note under it tell apart: this they must show with the key that changes it. */
const looksOf = (text: string) =>
  text.trim() === '' ? 'empty' : text.length > maxTextLength ? 'long' : 'ready'

/**
 * The draft of one chat (null: of the chat to come), how to change it, and what to do once it was sent. Its text stands in the field
 * itself, and is kept with each key; the window, which would have to be drawn again each time, is told of it after a pause.
 */
export function useDraft(key: string | null, field: RefObject<HTMLTextAreaElement | null>) {
  const { drafts } = useAppState()
  const begin = (): Draft => ({ key, text: drafts.unsaved(key) ?? '' })
  const [draft, setDraft] = useState(begin)
  if (draft.key !== key) setDraft(begin())
  const [pause] = useState(() => createPause(pauseMs))

  const shownKey = useRef(key)
  /** False until what the host keeps has come. Known with the very next key, not with the next drawing. */
  const isLoaded = useRef(false)
  /** Typed before the old one came, which it must not replace. */
  const early = useRef('')

  const read = useCallback(() => field.current?.value ?? '', [field])
  const tell = useCallback((key: string | null, text: string) => {
    setDraft((now) => (now.key === key && now.text !== text ? { ...now, text } : now))
  }, [])
  /** Puts it into the field, and returns it as the field has it. */
  const show = useCallback(
    (text: string, caret?: number) => {
      pause.end()
      const element = field.current
      if (element === null) return text
      if (element.value !== text) element.value = text
      if (caret !== undefined) element.setSelectionRange(caret, caret)
      return element.value
    },
    [field, pause],
  )
  const keep = useCallback(
    (text: string) => {
      if (isLoaded.current) drafts.write(key, text)
      else early.current = text
    },
    [drafts, key],
  )

  // Before a key can come: what is typed then belongs to this chat.
  useLayoutEffect(() => {
    const unsaved = drafts.unsaved(key)
    shownKey.current = key
    isLoaded.current = unsaved !== null
    early.current = ''
    show(unsaved ?? '')
    let isWanted = true
    let left = ''
    const put = (stored: string) => {
      const typed = isWanted ? early.current : left
      const whole = joined(stored, typed)
      const text = isWanted ? show(whole) : whole
      // Also for a chat that was left before its draft had come.
      if (typed !== '' || (isWanted && text !== stored)) drafts.write(key, text)
      if (!isWanted) return
      isLoaded.current = true
      tell(key, text)
    }
    if (unsaved === null) drafts.load(key).then(put, () => put(''))
    return () => {
      isWanted = false
      left = early.current
      pause.end()
    }
  }, [drafts, key, show, tell, pause])

  useEffect(() => {
    const onLeave = () => {
      drafts.flush()
      if (!isLoaded.current && early.current !== '') drafts.add(key, early.current)
    }
    window.addEventListener('pagehide', onLeave)
    return () => {
      drafts.flush()
      window.removeEventListener('pagehide', onLeave)
    }
  }, [drafts, key])

  return {
    text: draft.text,
    read,
    /** To be called with each change that is made in the field. */
    wasTyped: () => {
      const text = read()
      keep(text)
      if (looksOf(text) !== looksOf(draft.text)) tell(key, text)
      pause.begin(() => tell(key, read()))
    },
    setText: useCallback(
      (next: string, caret?: number) => {
        const text = show(next, caret)
        keep(text)
        tell(key, text)
      },
      [key, show, keep, tell],
    ),
    /** The text is taken away only if it is still what was sent. */
    wasSent: (sent: string) => {
      drafts.sent(key, sent)
      if (shownKey.current !== key || read() !== sent) return
      early.current = ''
      tell(key, show(''))
    },
  }
}
