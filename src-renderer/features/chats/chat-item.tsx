import { EyeOff, Ellipsis } from 'lucide-react'
import { useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '#contract/chats.ts'
import { useView } from '#state/view.ts'
import { classes } from '#ui/classes.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu } from '#ui/menu.tsx'
import { ChatMenuItems } from './chat-menu.tsx'
import { startDragging } from './dragging.ts'
import { TitleField } from './title-field.tsx'

interface ChatItemProps {
  chat: Chat
  /** Set in, below the folder that it lies in. */
  isInFolder: boolean
  isShown: boolean
  /** One link of the list is in the tab order; the arrow keys go to the others. */
  isTabStop: boolean
  targetRef: Ref<HTMLElement>
  onFocus: () => void
  onRenamed: () => void
  onRemove: () => void
}

/** One chat of the list: a link, so that it can be opened in another tab too, and its menu. */
export function ChatItem(props: ChatItemProps) {
  const { chat, isInFolder, isShown, isTabStop, targetRef, onFocus, onRenamed, onRemove } = props
  const { t } = useTranslation()
  const showChat = useView((view) => view.showChat)
  const startRenaming = useView((view) => view.rename)
  const isRenaming = useView(({ renaming }) => renaming?.place === 'list' && renaming.chatId === chat.id)
  const [isMenuOpen, setMenuOpen] = useState(false)
  const title = chat.title || t('chats.untitled')

  if (isRenaming) {
    return (
      <div className="px-2 py-px">
        <TitleField chat={chat} onEndByKey={onRenamed} />
      </div>
    )
  }
  return (
    <div className="px-2 py-px">
      <div
        className={classes(
          'group flex h-8 items-center rounded-md transition-colors duration-120 ease-calm max-sm:h-10',
          isShown ? 'bg-selected' : 'hover:bg-hover has-aria-expanded:bg-hover',
        )}
        onContextMenu={(event) => {
          event.preventDefault()
          setMenuOpen(true)
        }}
      >
        <a
          ref={targetRef as Ref<HTMLAnchorElement>}
          data-stop=""
          href={`#${new URLSearchParams({ chat: chat.id }).toString()}`}
          aria-current={isShown ? 'page' : undefined}
          tabIndex={isTabStop ? 0 : -1}
          // A temporary chat lies in no folder.
          draggable={!chat.temporary}
          onDragStart={(event) => startDragging(event, 'chat', chat.id)}
          title={title}
          className={classes(
            'flex h-full min-w-0 flex-1 cursor-default items-center gap-2 rounded-md ps-2 text-13 outline-offset-[-2px] select-none',
            isInFolder && 'ps-6.5',
            isShown ? 'font-medium text-ink' : 'text-ink-muted group-hover:text-ink',
          )}
          onFocus={onFocus}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return
            event.preventDefault()
            showChat(chat.id)
          }}
          onDoubleClick={() => startRenaming({ chatId: chat.id, place: 'list' })}
          onKeyDown={(event) => {
            if (event.key === 'F2') startRenaming({ chatId: chat.id, place: 'list' })
            else if (event.key === 'Delete' || event.key === 'Backspace') onRemove()
            else return
            event.preventDefault()
            event.stopPropagation()
          }}
        >
          {chat.temporary && <EyeOff aria-label={t('chats.temporary')} className="size-3.5 shrink-0" />}
          <span dir="auto" className="min-w-0 flex-1 truncate align-outside">
            {title}
          </span>
          {chat.generating && (
            <span className="flex pe-1">
              {/* It stands still: what turns beside an answer makes each key wait for all that lies over it. */}
              <span aria-hidden="true" className="size-1.5 rounded-full bg-accent ring-3 ring-accent-soft" />
              <span className="sr-only">{t('chats.generating')}</span>
            </span>
          )}
        </a>
        <span
          className={classes(
            'flex pe-1',
            !isMenuOpen && !isShown && 'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100',
            'pointer-coarse:opacity-100',
          )}
        >
          <Menu
            label={title}
            isOpen={isMenuOpen}
            onOpenChange={setMenuOpen}
            trigger={
              <IconButton
                size="small"
                label={t('chats.more', { title })}
                tooltip={false}
                excludeFromTabOrder={!isTabStop}
              >
                <Ellipsis />
              </IconButton>
            }
          >
            <ChatMenuItems chat={chat} onRemove={onRemove} />
          </Menu>
        </span>
      </div>
    </div>
  )
}
