/** The left pane: every chat, newest first, with search over everything. Knows the chats, not their messages. */
import { MessagesSquare, Search, SquarePen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChats } from '#state/chats.ts'
import { useView } from '#state/view.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { TextField } from '#ui/text-field.tsx'
import { ChatRows } from './chat-rows.tsx'
import { NewChatMenu } from './new-chat-menu.tsx'
import { SearchResults } from './search-results.tsx'
import { findChats } from './group-chats.ts'

export function ChatList() {
  const { t } = useTranslation()
  const chats = useChats((state) => state.chats)
  const setPlace = useChats((state) => state.setPlace)
  const showChat = useView((view) => view.showChat)
  const searchRequests = useView((view) => view.searchRequests)
  const [query, setQuery] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const answered = useRef(searchRequests)
  useEffect(() => {
    if (answered.current === searchRequests) return
    answered.current = searchRequests
    field.current?.focus()
    field.current?.select()
  }, [searchRequests])

  const found = findChats(chats ?? [], query)
  return (
    <>
      <div className="flex items-center gap-1 p-2">
        <div className="relative flex-1">
          <Search
            aria-hidden="true"
            className="pointer-events-none absolute start-2.5 top-1/2 z-1 size-3.5 -translate-y-1/2 text-ink-faint"
          />
          <TextField
            type="search"
            label={t('chats.search')}
            hideLabel
            placeholder={t('chats.searchHint')}
            value={query}
            onChange={setQuery}
            inputRef={field}
            inputClassName="ps-8 bg-transparent"
            onKeyDown={(event) => {
              if (event.key === 'Escape' && query !== '') setQuery('')
              else if (event.key === 'Enter' && found[0]) {
                setQuery('')
                showChat(found[0].id)
              } else event.continuePropagation()
            }}
          />
        </div>
        <IconButton
          label={t('chats.new')}
          keys="Mod+Shift+O"
          onPress={() => {
            setPlace()
            showChat(null)
          }}
        >
          <SquarePen />
        </IconButton>
        <NewChatMenu />
      </div>
      {chats === null ? (
        <p className="flex flex-1 items-start justify-center gap-2 p-6 text-12 text-ink-faint">
          <Spinner /> {t('app.loading')}
        </p>
      ) : chats.length === 0 ? (
        <div className="flex flex-1 flex-col items-center gap-2 px-6 py-10 text-center text-ink-faint">
          <MessagesSquare aria-hidden="true" className="size-6" />
          <p className="text-13 font-medium text-ink-muted">{t('chats.noneTitle')}</p>
          <p className="text-12 leading-4">{t('chats.noneText')}</p>
        </div>
      ) : query.trim() !== '' ? (
        <SearchResults query={query.trim()} titles={found} />
      ) : (
        <ChatRows chats={chats} />
      )}
    </>
  )
}
