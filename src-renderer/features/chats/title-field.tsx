import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '#contract/chats.ts'
import { useChatActions } from './use-chat-actions.ts'

interface TitleFieldProps {
  chat: Chat
  /** Ended by a key, so that the focus is to be taken care of; leaving by the mouse takes it along. */
  onEndByKey?: () => void
}

/** Edits a chat's title where it stands: Enter or leaving keeps, Escape does not. */
export function TitleField({ chat, onEndByKey }: TitleFieldProps) {
  const { t } = useTranslation()
  const { rename } = useChatActions()
  const hasEnded = useRef(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  return (
    <input
      ref={field}
      defaultValue={chat.title}
      maxLength={200}
      aria-label={t('shell.chatTitle')}
      className="h-8 w-full min-w-0 rounded-md border border-accent bg-raised px-2 text-13 text-ink ring-1 ring-accent outline-none max-sm:h-10 max-sm:text-16"
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.nativeEvent.isComposing) return
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        const title = event.key === 'Enter' ? event.currentTarget.value : chat.title
        hasEnded.current = true
        void rename(chat, title)
        onEndByKey?.()
      }}
      onBlur={(event) => {
        if (!hasEnded.current) void rename(chat, event.currentTarget.value)
      }}
    />
  )
}
