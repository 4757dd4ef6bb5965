import { EyeOff, PanelRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useChat } from '#state/chats.ts'
import { useView } from '#state/view.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { TitleField } from '../chats/title-field.tsx'
import { ModelSelector } from '../models/model-selector.tsx'
import { ChatListToggle } from './chat-list-toggle.tsx'
import { DownloadIndicator } from './download-indicator.tsx'
import type { Panes } from './use-panes.ts'

/** Above the conversation: its title, the model that answers, and what folds the panes. */
export function TopBar({ panes }: { panes: Panes }) {
  const { t } = useTranslation()
  const chatId = useView((view) => view.chatId)
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line px-2 max-sm:h-14">
      <ChatListToggle pane={panes.chats} />
      {/* Side by side, or the one below the other where both would be cut short. */}
      <div className="flex min-w-0 flex-1 items-center gap-1 max-sm:flex-col max-sm:items-start max-sm:gap-0">
        <div className="flex min-w-0 flex-1 items-center gap-2 max-sm:w-full max-sm:flex-none">
          <ChatTitle chatId={chatId} />
          <TemporaryMark chatId={chatId} />
        </div>
        <ModelSelector chatId={chatId} />
      </div>
      {!panes.chats.isOpen && <DownloadIndicator isSmall />}
      <IconButton
        label={panes.panel.isOpen ? t('shell.hidePanel') : t('shell.showPanel')}
        keys="Mod+."
        aria-expanded={panes.panel.isOpen}
        isActive={panes.panel.isOpen}
        className="aria-expanded:bg-transparent rtl:-scale-x-100"
        onPress={panes.panel.toggle}
      >
        <PanelRight />
      </IconButton>
    </header>
  )
}

/** Says that nothing of this chat is kept. */
function TemporaryMark({ chatId }: { chatId: string | null }) {
  const { t } = useTranslation()
  const chat = useChat(chatId)
  if (!chat?.temporary) return null
  return (
    <span
      title={t('chats.temporaryText')}
      className="flex shrink-0 items-center gap-1.5 rounded-full border border-line px-2 py-0.5 text-12 text-ink-muted max-sm:border-none max-sm:p-0"
    >
      <EyeOff aria-hidden="true" className="size-3.5" />
      <span className="max-sm:sr-only">{t('chats.temporary')}</span>
    </span>
  )
}

/** The chat's title; a press lets it be changed where it stands. */
function ChatTitle({ chatId }: { chatId: string | null }) {
  const { t } = useTranslation()
  const chat = useChat(chatId)
  const rename = useView((view) => view.rename)
  const isRenaming = useView(({ renaming }) => renaming?.place === 'bar' && renaming.chatId === chatId)
  if (chat && isRenaming) {
    return (
      <div className="min-w-0 flex-1 px-1 max-sm:w-full max-sm:[&_input]:h-8">
        <TitleField chat={chat} />
      </div>
    )
  }
  const title = chat?.title || t('chats.untitled')
  return (
    <h1 className="min-w-0 flex-1 max-sm:flex max-sm:w-full max-sm:flex-none">
      {chat ? (
        <button
          type="button"
          dir="auto"
          title={t('shell.renameChat')}
          className="max-w-full cursor-default truncate rounded-md px-2 py-1 text-start text-14 font-semibold hover:bg-hover max-sm:h-6.5 max-sm:py-0"
          onClick={() => rename({ chatId: chat.id, place: 'bar' })}
        >
          {title}
        </button>
      ) : (
        <span className="block truncate px-2 text-14 font-semibold">{title}</span>
      )}
    </h1>
  )
}
