import { useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '#contract/chats.ts'
import type { SearchHit } from '#contract/search.ts'
import { errorText, formatWhen } from '#i18n/index.ts'
import { useChats } from '#state/chats.ts'
import { useAppState } from '#state/context.ts'
import { useAsked } from '#state/use-asked.ts'
import { useSettled } from '#state/use-settled.ts'
import { useView } from '#state/view.ts'
import { Button } from '#ui/button.tsx'
import { Spinner } from '#ui/spinner.tsx'
import { classes } from '#ui/classes.ts'
import { withoutMarks } from '../shared/without-marks.ts'
import { noFilters, SearchFilters } from './search-filters.tsx'
import { beginOf } from './search-span.ts'
import { useToday } from './use-today.ts'

const pause = 120
const pageSize = 40

/** Titles at once, then what was said, as the host finds it. */
export function SearchResults({ query, titles: unfiltered }: { query: string; titles: readonly Chat[] }) {
  const { t } = useTranslation()
  const { rpc } = useAppState()
  const settled = useSettled(query, pause)
  const [shown, setShown] = useState({ query, limit: pageSize })
  const limit = shown.query === settled ? shown.limit : pageSize
  const [filters, setFilters] = useState(noFilters)
  const isFiltered = filters.modelId !== null || filters.span !== 'any'
  const narrowed = {
    ...(filters.modelId !== null && { modelId: filters.modelId }),
    from: beginOf(filters.span, useToday()),
  }
  const { value, error, isPending } = useAsked(`${limit} ${JSON.stringify(narrowed)} ${settled}`, (signal) =>
    rpc.client.search.query(
      { text: settled, ...narrowed, includeArchived: true, limit, offset: 0 },
      { signal },
    ),
  )
  const hits = (value?.hits ?? []).filter(({ messageId }) => messageId !== null)
  const foundIds = [...new Set(hits.flatMap(({ modelId }) => modelId ?? []))]
  // Without filters the window knows the titles itself, at once.
  const all = useChats((state) => state.chats) ?? []
  const ofTitles = new Set((value?.hits ?? []).flatMap((hit) => (hit.messageId === null ? hit.chatId : [])))
  const titles = isFiltered ? all.filter(({ id }) => ofTitles.has(id)) : unfiltered
  const isWaiting = isPending || settled !== query
  const count = titles.length + hits.length
  const list = useRef<HTMLDivElement>(null)

  function onKeyDown(event: KeyboardEvent) {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])]
    buttons[buttons.indexOf(event.target as HTMLElement) + by]?.focus()
  }

  return (
    <>
      <SearchFilters filters={filters} foundIds={foundIds} onChange={setFilters} />
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2" onKeyDown={onKeyDown}>
        {titles.length > 0 && (
          <section aria-label={t('chats.foundTitles')}>
            <Heading text={t('chats.foundTitles')} />
            <ul>
              {titles.slice(0, pageSize).map((chat) => (
                <TitleHit key={chat.id} chat={chat} />
              ))}
            </ul>
          </section>
        )}
        {hits.length > 0 && (
          <section aria-label={t('chats.foundMessages')}>
            <Heading text={t('chats.foundMessages')} />
            <ul className={classes(isWaiting && 'opacity-60')}>
              {hits.map((hit) => (
                <Hit key={hit.messageId} hit={hit} />
              ))}
            </ul>
          </section>
        )}
        {value?.hasMore && (
          <Button
            size="small"
            variant="quiet"
            className="mx-2 mt-1"
            onPress={() => setShown({ query: settled, limit: Math.min(limit + pageSize, 200) })}
          >
            {t('chats.foundMore')}
          </Button>
        )}
        {value?.indexing && (
          <p className="px-2 py-2 text-[12px] text-pretty text-ink-faint">
            {t('chats.searchPreparing', value.indexing)}
          </p>
        )}
        {error && (
          <p role="alert" className="px-2 py-4 text-12 text-danger">
            {errorText(t, error)}
          </p>
        )}
        {isWaiting && count === 0 && (
          <p className="flex justify-center gap-2 p-6 text-12 text-ink-faint">
            <Spinner /> {t('chats.searching')}
          </p>
        )}
        {!isWaiting && !error && count === 0 && (
          <p className="px-2 py-6 text-center text-12 [overflow-wrap:anywhere] text-ink-faint">
            {t(isFiltered ? 'chats.nothingFoundOf' : 'chats.nothingFound', { query })}
          </p>
        )}
        {isFiltered && (
          <Button size="small" variant="quiet" className="mx-2 mt-1" onPress={() => setFilters(noFilters)}>
            {t('chats.searchAll')}
          </Button>
        )}
        <p role="status" className="sr-only">
          {isWaiting ? '' : t('chats.foundCount', { count })}
        </p>
      </div>
    </>
  )
}

const Heading = ({ text }: { text: string }) => (
  <h2 className="px-2 pt-3 pb-1 text-12 font-medium text-ink-faint">{text}</h2>
)

const hitClasses =
  'flex w-full min-w-0 cursor-default flex-col rounded-md px-2 py-1.5 text-start -outline-offset-2 hover:bg-hover'

function TitleHit({ chat }: { chat: Chat }) {
  const { t } = useTranslation()
  const showChat = useView((view) => view.showChat)
  return (
    <li>
      <button type="button" className={hitClasses} onClick={() => showChat(chat.id)}>
        <span dir="auto" className="truncate align-outside text-13">
          {chat.title || t('chats.untitled')}
        </span>
      </button>
    </li>
  )
}

function Hit({ hit }: { hit: SearchHit }) {
  const { t, i18n } = useTranslation()
  const showMessage = useView((view) => view.showMessage)
  const { chatId, messageId, chatTitle, createdAt, role, snippet } = hit
  return (
    <li>
      <button
        type="button"
        className={hitClasses}
        onClick={() => messageId !== null && showMessage(chatId, messageId)}
      >
        <span className="flex gap-2 text-12 text-ink-muted">
          <span dir="auto" className="min-w-0 flex-1 truncate align-outside">
            {chatTitle || t('chats.untitled')}
          </span>
          <span className="shrink-0 text-ink-faint">{formatWhen(createdAt, i18n.language)}</span>
        </span>
        <span dir="auto" className="line-clamp-2 text-13 [overflow-wrap:anywhere]">
          <Marked {...(role === 'user' ? snippet : withoutMarks(snippet))} />
        </span>
      </button>
    </li>
  )
}

/** A text in which what was found is marked. */
function Marked({ text, marks }: SearchHit['snippet']) {
  const pieces = marks.map((mark, index) => (
    <span key={mark.start}>
      {text.slice(marks[index - 1]?.end ?? 0, mark.start)}
      <mark className="rounded-xs bg-accent-soft font-medium text-ink">
        {text.slice(mark.start, mark.end)}
      </mark>
    </span>
  ))
  return (
    <>
      {pieces}
      {text.slice(marks.at(-1)?.end ?? 0)}
    </>
  )
}
