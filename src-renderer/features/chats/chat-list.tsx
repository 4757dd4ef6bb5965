/** The left pane: every chat, newest first, with search over everything. Knows the chats, not their messages. */
import { MessagesSquare, SquarePen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChats } from '#state/chats.ts'
import { useView } from '#state/view.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { SearchField } from '#ui/search-field.tsx'
import { Spinner } from '#ui/spinner.tsx'
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
        <SearchField
          size="small"
          label={t('chats.search')}
          placeholder={t('chats.searchHint')}
          clearLabel={t('collections.clearSearch')}
          value={query}
          onChange={setQuery}
          inputRef={field}
          className="flex-1"
          onSubmit={() => {
            if (!found[0]) return
            setQuery('')
            showChat(found[0].id)
          }}
        />
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
