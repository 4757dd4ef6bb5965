import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { Chat } from '#contract/chats.ts'
import { useView } from '#state/view.ts'
import { ChatItem } from './chat-item.tsx'
import { focusWhenShown } from './focus-when-shown.ts'
import { chatRows } from './group-chats.ts'
import { neighbourOf, useChatActions } from './use-chat-actions.ts'
import { useToday } from './use-today.ts'

/** Where an arrow key leads in a list of `count`; null for other keys. */
function targetOf(key: string, from: number, count: number): number | null {
  if (key === 'ArrowDown') return Math.min(from + 1, count - 1)
  if (key === 'ArrowUp') return Math.max(from - 1, 0)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}

/** The chats, of which only those in sight are in the page. Arrow keys, Home and End move the focus. */
export function ChatRows({ chats }: { chats: readonly Chat[] }) {
  const { t } = useTranslation()
  const { remove } = useChatActions()
  const shownId = useView(({ chatId, library }) => (library === null ? chatId : null))
  const rows = chatRows(chats, useToday())
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useRef<VirtualizerHandle>(null)
  const links = useRef(new Map<string, HTMLAnchorElement>())
  const [focusedId, setFocusedId] = useState<string | null>(null)

  const tabStopId = [focusedId, shownId].find((id) => chats.some((chat) => chat.id === id)) ?? chats[0]?.id
  const tabStopRow = rows.findIndex((row) => row.type === 'chat' && row.chat.id === tabStopId)

  function scrollTo(id: string) {
    const row = rows.findIndex((each) => each.type === 'chat' && each.chat.id === id)
    if (row >= 0) virtualizer.current?.scrollToIndex(row, { align: 'nearest' })
  }

  function focusChat(id: string) {
    setFocusedId(id)
    scrollTo(id)
    focusWhenShown(() => links.current.get(id))
  }

  const scrollToShown = useEffectEvent(() => {
    if (shownId !== null) scrollTo(shownId)
  })
  useEffect(() => {
    scrollToShown()
  }, [shownId])

  async function removeAndGoOn(chat: Chat) {
    const next = neighbourOf(chats, chat.id)
    await remove(chat)
    if (next !== null) focusChat(next)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!(event.target instanceof HTMLAnchorElement)) return
    const from = chats.findIndex(({ id }) => id === tabStopId)
    const target = targetOf(event.key, from, chats.length)
    const chat = target === null ? undefined : chats[target]
    if (!chat) return
    event.preventDefault()
    focusChat(chat.id)
  }

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto pb-2" onKeyDown={onKeyDown}>
      <Virtualizer
        ref={virtualizer}
        scrollRef={scroller}
        as="ul"
        item="li"
        keepMounted={tabStopRow < 0 ? [] : [tabStopRow]}
      >
        {rows.map((row) =>
          row.type === 'heading' ? (
            <h2 key={row.group} className="px-4 pt-4 pb-1 text-[12px] font-medium text-ink-faint">
              {t(`chats.${row.group}`)}
            </h2>
          ) : (
            <ChatItem
              key={row.chat.id}
              chat={row.chat}
              isShown={row.chat.id === shownId}
              isTabStop={row.chat.id === tabStopId}
              linkRef={(link) => {
                if (link === null) links.current.delete(row.chat.id)
                else links.current.set(row.chat.id, link)
              }}
              onFocus={() => setFocusedId(row.chat.id)}
              onRenamed={() => focusChat(row.chat.id)}
              onRemove={() => void removeAndGoOn(row.chat)}
            />
          ),
        )}
      </Virtualizer>
    </div>
  )
}
