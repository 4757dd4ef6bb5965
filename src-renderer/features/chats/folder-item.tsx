import { Download, Ellipsis, Folder as FolderIcon, Settings2, SquarePen, Trash2 } from 'lucide-react'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Folder } from '#contract/folders.ts'
import { useAppState } from '#state/context.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { FoldRow } from './fold-row.tsx'

interface FolderItemProps {
  folder: Folder
  count: number
  isOpen: boolean
  isTabStop: boolean
  targetRef: Ref<HTMLElement>
  onFocus: () => void
  onToggle: () => void
}

/** A folder of the list, and what can be done with it. */
export function FolderItem({ folder, count, isOpen, isTabStop, ...props }: FolderItemProps) {
  const { t } = useTranslation()
  const { chats, folders, toasts, view } = useAppState()
  const { id, name } = folder

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
              isDisabled={count === 0}
              onAction={() => view.getState().showExport({ folderId: id })}
            />
            <MenuSeparator />
            <MenuItem
              text={t('folders.dissolve')}
              icon={<FolderIcon />}
              onAction={() => void remove(false)}
            />
            <MenuItem
              text={t('folders.delete', { count })}
              icon={<Trash2 />}
              tone="danger"
              isDisabled={count === 0}
              onAction={() => void remove(true)}
            />
          </Menu>
        </span>
      }
    />
  )
}
