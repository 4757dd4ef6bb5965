import { ChevronDown, EyeOff, FolderPlus, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAppState } from '#state/context.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { Menu, MenuItem } from '#ui/menu.tsx'
import { useTemporaryChat } from './use-temporary-chat.ts'

/** The other things that can be begun. */
export function NewChatMenu() {
  const { t } = useTranslation()
  const { folders, view } = useAppState()
  const beginTemporary = useTemporaryChat()
  return (
    <Menu
      label={t('chats.newOther')}
      trigger={
        <IconButton label={t('chats.newOther')} className="-ms-1 w-6 max-sm:w-8">
          <ChevronDown />
        </IconButton>
      }
    >
      <MenuItem text={t('commands.newTemporaryChat')} icon={<EyeOff />} onAction={beginTemporary} />
      <MenuItem
        text={t('commands.newFolder')}
        icon={<FolderPlus />}
        onAction={() => folders.getState().edit({ id: null, chatId: null })}
      />
      <MenuItem
        text={t('exchange.importMenu')}
        icon={<Upload />}
        onAction={() => view.getState().showDialog('import')}
      />
    </Menu>
  )
}
