import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '#contract/chats.ts'
import { useView } from '#state/view.ts'
import { useChatActions } from './use-chat-actions.ts'

/** Edits a chat's title where it stands: Enter or leaving keeps, Escape does not. */
export function TitleField({ chat, onDone }: { chat: Chat; onDone: () => void }) {
  const { t } = useTranslation()
  const { rename } = useChatActions()
  const endRenaming = useView((view) => view.rename)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  return (
    <input
      ref={field}
      defaultValue={chat.title}
      maxLength={200}
      aria-label={t('shell.chatTitle')}
      className="h-8 w-full min-w-0 rounded-md border border-accent bg-raised px-2 text-[13px] text-ink ring-1 ring-accent outline-none max-sm:h-10 max-sm:text-[16px]"
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          event.currentTarget.value = chat.title
          endRenaming(null)
          onDone()
        }
      }}
      onBlur={(event) => {
        void rename(chat, event.currentTarget.value)
        onDone()
      }}
    />
  )
}
