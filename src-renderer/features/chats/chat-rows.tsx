import { useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { Chat } from '#contract/chats.ts'
import { useFolders } from '#state/folders.ts'
import { useView } from '#state/view.ts'
import { classes } from '#ui/classes.ts'
import { PressableUl } from '#ui/pressable-list.tsx'
import { usePixelsPerRem } from '#ui/use-room.ts'
import { ChatItem } from './chat-item.tsx'
import { useDrop } from './use-drop.ts'
import { FolderItem } from './folder-item.tsx'
import { FoldRow } from './fold-row.tsx'
import { focusWhenShown } from './focus-when-shown.ts'
import { chatRows, stopOf } from './group-chats.ts'
import { neighbourOf, useChatActions } from './use-chat-actions.ts'
import { useToday } from './use-today.ts'

/** Of a chat, on a wide window: so much is reckoned with before a row was measured. */
const rowHeightRem = 2.125

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
  const { arrange, remove } = useChatActions()
  /** Anywhere but on a folder: out of all of them. */
  const { isOver, handlers } = useDrop({
    onChat: (id) => {
      const chat = chats.find((each) => each.id === id)
      if (chat && chat.folderId !== null) void arrange(chat, { folderId: null })
    },
  })
  const shownId = useView(({ chatId, library }) => (library === null ? chatId : null))
  const { folders, open, toggle } = useFolders((state) => state)
  const now = useToday()
  const rows = useMemo(() => chatRows(chats, { folders, open, now }), [chats, folders, open, now])
  const rem = usePixelsPerRem()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useRef<VirtualizerHandle>(null)
  const targets = useRef(new Map<string, HTMLElement>())
  const [focused, setFocused] = useState<string | null>(null)

  const stops = useMemo(() => rows.map(stopOf).filter((stop) => stop !== null), [rows])
  const tabStop = [focused, shownId].find((stop) => stop !== null && stops.includes(stop)) ?? stops[0]
  const rowOf = (stop: string | undefined) => rows.findIndex((row) => stopOf(row) === stop)
  const tabStopRow = rowOf(tabStop)

  function scrollTo(stop: string) {
    const row = rowOf(stop)
    if (row >= 0) virtualizer.current?.scrollToIndex(row, { align: 'nearest' })
  }

  function focus(stop: string) {
    setFocused(stop)
    scrollTo(stop)
    focusWhenShown(() => targets.current.get(stop))
  }

  const scrollToShown = useEffectEvent(() => {
    const list = virtualizer.current
    const row = shownId === null ? -1 : rowOf(shownId)
    if (list === null || row < 0) return
    const top = list.getItemOffset(row) - list.scrollOffset
    if (top >= 0 && top + list.getItemSize(row) <= list.viewportSize) return
    // At the nearest edge it would be cut: the rows on the way may be taller than was reckoned.
    list.scrollToIndex(row, { align: 'center' })
  })
  useEffect(() => {
    scrollToShown()
  }, [shownId])

  async function removeAndGoOn(chat: Chat) {
    const shown = rows.flatMap((row) => (row.type === 'chat' ? [row.chat] : []))
    const next = neighbourOf(shown, chat.id)
    await remove(chat)
    if (next !== null) focus(next)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!(event.target instanceof HTMLElement) || !('stop' in event.target.dataset)) return
    const target = targetOf(event.key, stops.indexOf(tabStop ?? ''), stops.length)
    const stop = target === null ? undefined : stops[target]
    if (stop === undefined) return
    event.preventDefault()
    focus(stop)
  }

  /** What every row that can have the focus needs. */
  const stopProps = (stop: string) => ({
    isTabStop: stop === tabStop,
    targetRef: (element: HTMLElement | null) => {
      if (element === null) targets.current.delete(stop)
      else targets.current.set(stop, element)
    },
    onFocus: () => setFocused(stop),
  })

  return (
    <div
      {...handlers}
      ref={scroller}
      className={classes('min-h-0 flex-1 overflow-y-auto pb-2', isOver === 'chat' && 'bg-hover/50')}
      onKeyDown={onKeyDown}
    >
      <Virtualizer
        ref={virtualizer}
        data={rows}
        scrollRef={scroller}
        itemSize={rowHeightRem * rem}
        as={PressableUl}
        item="li"
        keepMounted={tabStopRow < 0 ? [] : [tabStopRow]}
      >
        {(row) => {
          if (row.type === 'heading') {
            return (
              <h2 key={row.group} className="px-4 pt-4 pb-1 text-12 font-medium text-ink-faint">
                {t(`chats.${row.group}`)}
              </h2>
            )
          }
          if (row.type === 'folder') {
            const stop = `folder:${row.folder.id}`
            return (
              <FolderItem key={stop} {...row} {...stopProps(stop)} onToggle={() => toggle(row.folder.id)} />
            )
          }
          if (row.type === 'note') {
            return (
              <p key={`note:${row.folderId}`} className="py-1.5 ps-9 pe-4 text-12 text-ink-faint">
                {row.pinned > 0
                  ? t('folders.pinnedAbove', { count: row.pinned })
                  : row.archived > 0
                    ? t('folders.archivedBelow', { count: row.archived })
                    : t('folders.empty')}
              </p>
            )
          }
          if (row.type === 'archive') {
            return (
              <FoldRow
                key="archive"
                {...stopProps('archive')}
                text={t('chats.archive')}
                count={row.count}
                isOpen={row.isOpen}
                onToggle={() => toggle('archive')}
              />
            )
          }
          return (
            <ChatItem
              key={row.chat.id}
              chat={row.chat}
              isInFolder={row.isInFolder}
              isShown={row.chat.id === shownId}
              {...stopProps(row.chat.id)}
              onRenamed={() => focus(row.chat.id)}
              onRemove={() => void removeAndGoOn(row.chat)}
            />
          )
        }}
      </Virtualizer>
    </div>
  )
}
