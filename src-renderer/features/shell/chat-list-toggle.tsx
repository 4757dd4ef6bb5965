import { PanelLeft, SquarePen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useView } from '#state/view.ts'
import { IconButton } from '#ui/icon-button.tsx'
import type { PaneState } from './use-panes.ts'

/** Folds the chats away; while they are, a new one can still be begun. */
export function ChatListToggle({ pane }: { pane: PaneState }) {
  const { t } = useTranslation()
  const showChat = useView((view) => view.showChat)
  return (
    <>
      <IconButton
        label={pane.isOpen ? t('shell.hideChatList') : t('shell.showChatList')}
        keys="Mod+B"
        aria-expanded={pane.isOpen}
        isActive={pane.isOpen}
        className="aria-expanded:bg-transparent rtl:-scale-x-100"
        onPress={pane.toggle}
      >
        <PanelLeft />
      </IconButton>
      {!pane.isOpen && (
        <IconButton label={t('chats.new')} keys="Mod+Shift+O" onPress={() => showChat(null)}>
          <SquarePen />
        </IconButton>
      )}
    </>
  )
}
