import {
  ArrowDown,
  ArrowUp,
  Download,
  Ellipsis,
  Folder as FolderIcon,
  Settings2,
  SquarePen,
  Trash2,
} from 'lucide-react'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Folder } from '#contract/folders.ts'
import { useAppState } from '#state/context.ts'
import { useFolders } from '#state/folders.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { startDragging } from './dragging.ts'
import { FoldRow } from './fold-row.tsx'
import { useChatActions } from './use-chat-actions.ts'

interface FolderItemProps {
  folder: Folder
  count: number
  /** Its chats of the archive are written out and deleted with it, too. */
  owned: number
  isOpen: boolean
  isTabStop: boolean
  targetRef: Ref<HTMLElement>
  onFocus: () => void
  onToggle: () => void
}

/** A folder of the list, and what can be done with it. */
export function FolderItem({ folder, count, owned, isOpen, isTabStop, ...props }: FolderItemProps) {
  const { t } = useTranslation()
  const { chats, folders, toasts, view } = useAppState()
  const { arrange } = useChatActions()
  const all = useFolders((state) => state.folders)
  const index = all.findIndex((each) => each.id === folder.id)
  const { id, name } = folder

  const move = (folderId: string, beforeId: string | null) => {
    if (folderId !== beforeId)
      void folders.getState().move(folderId, beforeId).catch(toasts.getState().showError)
  }
  const step = (by: 1 | -1) => {
    const next = all[index + by]
    if (next) move(id, by === -1 ? next.id : (all[index + 2]?.id ?? null))
  }

  const remove = async (withChats: boolean) => {
    const { show, showError } = toasts.getState()
    try {
      await folders.getState().remove(id, withChats)
    } catch (error) {
      showError(error)
      return
    }
    show({
      text: t('folders.deleted', { name }),
      action: {
        label: t('app.undo'),
        isUndo: true,
        run: () => void folders.getState().restore(id).catch(showError),
      },
    })
  }
  const startChat = () => {
    chats.getState().setPlace({ folderId: id })
    view.getState().showChat(null)
  }
  return (
    <FoldRow
      {...props}
      onDragStart={(event) => startDragging(event, 'folder', id)}
      onDropFolder={(dragged) => move(dragged, id)}
      onDropChat={(chatId) => {
        const chat = chats.getState().chats?.find((each) => each.id === chatId)
        if (chat && chat.folderId !== id) void arrange(chat, { folderId: id })
      }}
      onKeyDown={(event) => {
        if (!event.altKey || !event.shiftKey) return
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        event.stopPropagation()
        step(event.key === 'ArrowUp' ? -1 : 1)
      }}
      text={name}
      count={count}
      isOpen={isOpen}
      isTabStop={isTabStop}
      end={
        <span className="flex pe-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
          <Menu
            label={name}
            trigger={
              <IconButton
                size="small"
                label={t('chats.more', { title: name })}
                tooltip={false}
                excludeFromTabOrder={!isTabStop}
              >
                <Ellipsis />
              </IconButton>
            }
          >
            <MenuItem text={t('folders.newChat')} icon={<SquarePen />} onAction={startChat} />
            <MenuItem
              text={t('folders.settings')}
              icon={<Settings2 />}
              onAction={() => folders.getState().edit({ id })}
            />
            <MenuItem
              text={t('exchange.export')}
              icon={<Download />}
              isDisabled={owned === 0}
              onAction={() => view.getState().showExport({ folderId: id })}
            />
            <MenuSeparator />
            <MenuItem
              text={t('collections.up')}
              icon={<ArrowUp />}
              keys="Alt+Shift+ArrowUp"
              isDisabled={index <= 0}
              onAction={() => step(-1)}
            />
            <MenuItem
              text={t('collections.down')}
              icon={<ArrowDown />}
              keys="Alt+Shift+ArrowDown"
              isDisabled={index === all.length - 1}
              onAction={() => step(1)}
            />
            <MenuSeparator />
            <MenuItem
              text={t('folders.dissolve')}
              icon={<FolderIcon />}
              onAction={() => void remove(false)}
            />
            <MenuItem
              text={t('folders.delete', { count: owned })}
              icon={<Trash2 />}
              tone="danger"
              isDisabled={owned === 0}
              onAction={() => void remove(true)}
            />
          </Menu>
        </span>
      }
    />
  )
}
