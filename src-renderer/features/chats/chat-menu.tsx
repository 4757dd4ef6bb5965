import {
  Archive,
  ArchiveRestore,
  Download,
  FolderPlus,
  Folder,
  Pencil,
  Pin,
  PinOff,
  Trash2,
  X,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '#contract/chats.ts'
import { useAppState } from '#state/context.ts'
import { useFolders } from '#state/folders.ts'
import { MenuItem, MenuSeparator } from '#ui/menu.tsx'
import { useChatActions } from './use-chat-actions.ts'

/** What can be done with a chat of the list. */
export function ChatMenuItems({ chat, onRemove }: { chat: Chat; onRemove: () => void }) {
  const { t } = useTranslation()
  const { view, folders: folderStore } = useAppState()
  const folders = useFolders((state) => state.folders)
  const { arrange } = useChatActions()
  const { id, pinned, archived, folderId, temporary } = chat
  return (
    <>
      <MenuItem
        text={t('chats.rename')}
        icon={<Pencil />}
        keys="F2"
        onAction={() => view.getState().rename({ chatId: id, place: 'list' })}
      />
      {!archived && (
        <MenuItem
          text={pinned ? t('chats.unpin') : t('chats.pin')}
          icon={pinned ? <PinOff /> : <Pin />}
          onAction={() => void arrange(chat, { pinned: !pinned })}
        />
      )}
      <MenuItem
        text={archived ? t('chats.unarchive') : t('chats.toArchive')}
        icon={archived ? <ArchiveRestore /> : <Archive />}
        onAction={() => void arrange(chat, { archived: !archived })}
      />
      {!temporary && (
        <MenuItem
          text={t('exchange.export')}
          icon={<Download />}
          onAction={() => view.getState().showExport({ chatIds: [id] })}
        />
      )}
      {!temporary && <MenuSeparator />}
      {!temporary &&
        folders
          .filter((folder) => folder.id !== folderId)
          .map((folder) => (
            <MenuItem
              key={folder.id}
              id={`folder:${folder.id}`}
              text={t('chats.moveTo', { name: folder.name })}
              icon={<Folder />}
              onAction={() => void arrange(chat, { folderId: folder.id })}
            />
          ))}
      {folderId !== null && (
        <MenuItem
          text={t('chats.moveOut')}
          icon={<X />}
          onAction={() => void arrange(chat, { folderId: null })}
        />
      )}
      {!temporary && (
        <MenuItem
          text={t('chats.moveToNew')}
          icon={<FolderPlus />}
          onAction={() => folderStore.getState().edit({ id: null, chatId: id })}
        />
      )}
      <MenuSeparator />
      <MenuItem text={t('chats.delete')} icon={<Trash2 />} tone="danger" onAction={onRemove} />
    </>
  )
}
