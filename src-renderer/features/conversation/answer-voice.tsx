import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useOpenChatStore } from '#state/chat.ts'
import { useAnnounce } from './announcer.tsx'
import { forVoice, sayableEnd } from './sentences.ts'
import { textOf } from './text-of.ts'

/** Lets screen readers follow an answer: sentence by sentence, and then how it ended. Shows nothing. */
export function AnswerVoice() {
  const { t } = useTranslation()
  const store = useOpenChatStore()
  const announce = useAnnounce()
  useEffect(() => {
    let spokenId: string | null = null
    let from = 0
    return store.subscribe(({ content }) => {
      const message = content?.messages.get(content.path.at(-1) ?? '')
      if (message?.role !== 'assistant') return
      const text = textOf(message)
      const isOpen = message.status === 'waiting' || message.status === 'streaming'
      if (spokenId !== message.id) {
        if (!isOpen) return
        spokenId = message.id
        // What it said before it was cut was heard then.
        from = text.length
        announce(t('conversation.answering'))
      }
      const to = isOpen ? sayableEnd(text, from) : text.length
      const said = forVoice(text.slice(from, to))
      from = to
      if (said !== '') announce(said)
      if (isOpen) return
      spokenId = null
      announce(message.status === 'stopped' ? t('conversation.stopped') : t('conversation.answerEnded'))
    })
  }, [store, announce, t])
  return null
}
