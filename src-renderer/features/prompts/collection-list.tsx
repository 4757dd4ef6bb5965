import { Ellipsis, Plus } from 'lucide-react'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { GridList, GridListItem } from 'react-aria-components/GridList'
import { useTranslation } from 'react-i18next'
import { Button } from '#ui/button.tsx'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu } from '#ui/menu.tsx'
import { SearchField } from '#ui/search-field.tsx'
import { ItemMenu } from './item-menu.tsx'
import type { CollectionActions } from './use-collection-actions.ts'
import { TransferMenu } from './transfer-menu.tsx'

export interface ListedItem {
  id: string
  name: string
  /** One line on what it is. */
  detail: string
}

interface CollectionListProps {
  label: string
  newText: string
  /** All that there is; null until it is known. */
  items: readonly ListedItem[] | null
  actions: CollectionActions
  /** What stands where nothing is yet. */
  empty: ReactNode
}

/** Letters without case and accents. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** What is kept, to be searched, put in order and changed. The keys of each line are those of its menu. */
export function CollectionList({ label, newText, items, actions, empty }: CollectionListProps) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  if (items === null) return null
  const found = items.filter(({ name, detail }) => plain(`${name} ${detail}`).includes(plain(query.trim())))
  /** On a line itself: Delete, and Alt with the arrows. */
  const onKeyDown = (event: KeyboardEvent) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.key : undefined
    const item = items.find((each) => each.id === id)
    if (!item) return
    if (event.key === 'Delete') actions.remove(item)
    else if (event.altKey && event.key === 'ArrowUp') actions.step(item.id, -1)
    else if (event.altKey && event.key === 'ArrowDown') actions.step(item.id, 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        {items.length > 0 && (
          <SearchField
            label={t('collections.search')}
            placeholder={t('collections.search')}
            clearLabel={t('collections.clearSearch')}
            value={query}
            onChange={setQuery}
            className="min-w-40 flex-1 max-sm:basis-full"
          />
        )}
        <Button variant="primary" className="ms-auto h-9 max-sm:h-11" onPress={actions.startNew}>
          <Plus aria-hidden="true" className="size-4" />
          {newText}
        </Button>
        <TransferMenu actions={actions} isEmpty={items.length === 0} />
      </div>
      {items.length === 0 ? (
        empty
      ) : found.length === 0 ? (
        <p role="status" className="py-8 text-center text-13 text-ink-muted">
          {t('collections.nothingFound', { query })}
        </p>
      ) : (
        <div onKeyDownCapture={onKeyDown}>
          <GridList
            aria-label={label}
            items={found}
            keyboardNavigationBehavior="arrow"
            onAction={(id) => actions.startEditing(String(id))}
            className="divide-y divide-line rounded-lg border border-line bg-raised outline-none"
          >
            {(item) => <ItemRow item={item} actions={actions} canMove={query.trim() === ''} />}
          </GridList>
        </div>
      )}
    </>
  )
}

interface ItemRowProps {
  item: ListedItem
  actions: CollectionActions
  /** Only the whole list has an order that can be changed. */
  canMove: boolean
}

function ItemRow({ item, actions, canMove }: ItemRowProps) {
  const { t } = useTranslation()
  return (
    <GridListItem
      id={item.id}
      textValue={item.name}
      className={classes(
        'group flex min-h-13 cursor-default items-center gap-2 py-1.5 ps-3.5 pe-1.5 outline-none select-none',
        'transition-colors duration-120 ease-calm first:rounded-t-lg last:rounded-b-lg data-hovered:bg-hover',
        'data-focus-visible:outline-2 data-focus-visible:-outline-offset-2 data-focus-visible:outline-accent data-focus-visible:outline-solid',
      )}
    >
      <div className="min-w-0 flex-1">
        <p dir="auto" className="truncate text-start text-13 font-medium">
          {item.name}
        </p>
        <p dir="auto" className="truncate text-start text-12 text-ink-muted">
          {item.detail}
        </p>
      </div>
      <Menu
        label={item.name}
        trigger={
          <IconButton size="small" label={t('chats.more', { title: item.name })} tooltip={false}>
            <Ellipsis />
          </IconButton>
        }
      >
        <ItemMenu item={item} actions={actions} canMove={canMove} />
      </Menu>
    </GridListItem>
  )
}
