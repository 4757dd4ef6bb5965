import { useEffect, useState } from 'react'
import { createDrafts } from './drafts.ts'

/** The draft of one chat (`new`: of the chat to come): its text, how to change it, and what to do once it was sent. */
export function useDraft(key: string) {
  const [drafts] = useState(() => createDrafts(localStorage))
  const [draft, setDraft] = useState(() => ({ key, text: drafts.read(key) }))
  if (draft.key !== key) setDraft({ key, text: drafts.read(key) })
  useEffect(() => {
    window.addEventListener('pagehide', drafts.flush)
    return () => {
      drafts.flush()
      window.removeEventListener('pagehide', drafts.flush)
    }
  }, [drafts])
  return {
    text: draft.text,
    setText: (text: string) => {
      setDraft({ key, text })
      drafts.write(key, text)
    },
    /** The text is taken away only if it is still what was sent. */
    wasSent: (text: string) => {
      drafts.sent(key, text)
      setDraft((now) => (now.key === key && now.text === text ? { key, text: '' } : now))
    },
  }
}
