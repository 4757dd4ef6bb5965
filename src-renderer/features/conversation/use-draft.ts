import { useCallback, useEffect, useRef, useState } from 'react'
import { useAppState } from '#state/context.ts'

interface Draft {
  key: string | null
  text: string
  /** False until what the host keeps has come. */
  isLoaded: boolean
}

/** What came late goes before what was typed meanwhile. */
const joined = (stored: string, typed: string) =>
  stored === '' || typed === '' ? stored + typed : `${stored}\n${typed}`

/** The draft of one chat (null: of the chat to come): its text, how to change it, and what to do once it was sent. */
export function useDraft(key: string | null) {
  const { drafts } = useAppState()
  const begin = (): Draft => {
    const unsaved = drafts.unsaved(key)
    return { key, text: unsaved ?? '', isLoaded: unsaved !== null }
  }
  const [draft, setDraft] = useState(begin)
  if (draft.key !== key) setDraft(begin())

  const isLoaded = draft.key === key && draft.isLoaded
  /** Typed before the old one came, which it must not replace. */
  const typed = useRef('')
  useEffect(() => {
    if (isLoaded) return
    let isWanted = true
    typed.current = ''
    const put = (stored: string) => {
      if (!isWanted) return
      const text = joined(stored, typed.current)
      if (text !== stored) drafts.write(key, text)
      setDraft({ key, text, isLoaded: true })
    }
    drafts.load(key).then(put, () => put(''))
    return () => {
      isWanted = false
    }
  }, [drafts, key, isLoaded])

  useEffect(() => {
    window.addEventListener('pagehide', drafts.flush)
    return () => {
      drafts.flush()
      window.removeEventListener('pagehide', drafts.flush)
    }
  }, [drafts, key])

  const change = useCallback(
    (text: string) => {
      setDraft({ key, text, isLoaded })
      if (isLoaded) drafts.write(key, text)
      else typed.current = text
    },
    [drafts, key, isLoaded],
  )
  return {
    text: draft.text,
    setText: change,
    /** The text is taken away only if it is still what was sent. */
    wasSent: (text: string) => {
      drafts.sent(key, text)
      setDraft((now) => (now.key === key && now.text === text ? { ...now, text: '' } : now))
    },
  }
}
