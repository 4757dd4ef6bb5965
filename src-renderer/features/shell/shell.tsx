/** Composes the features: chats at the start, the conversation in the middle, model and parameters at the end. */
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useChats } from '#state/chats.ts'
import { useConnection } from '#state/connection.ts'
import { useFolders } from '#state/folders.ts'
import { useModels } from '#state/models.ts'
import { useView } from '#state/view.ts'
import { ChatList } from '../chats/chat-list.tsx'
import { Conversation } from '../conversation/conversation.tsx'
import { EnginePanel } from '../engine-panel/panel.tsx'
import { PressureVoice } from '../computer/pressure-voice.tsx'
import { DownloadVoice } from '../library/download-voice.tsx'
import { DropAnywhere } from '../library/drop-anywhere.tsx'
import { NoModel } from '../models/no-model.tsx'
import { useHeldKeys } from '../palette/use-held-keys.ts'
import { ChatListFooter } from './chat-list-footer.tsx'
import { ChatListToggle } from './chat-list-toggle.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { DownloadIndicator } from './download-indicator.tsx'
import { Pane } from './pane.tsx'
import { Refused } from './refused.tsx'
import { ShellCommands } from './shell-commands.tsx'
import { Toasts } from './toasts.tsx'
import { tools } from './tools.ts'
import { TopBar } from './top-bar.tsx'
import { usePanes } from './use-panes.ts'
import { useShortcuts } from './use-shortcuts.ts'

const Library = lazy(() => import('../library/library.tsx').then(({ Library }) => ({ default: Library })))
const FolderDialog = lazy(() =>
  import('../chats/folder-dialog.tsx').then(({ FolderDialog }) => ({ default: FolderDialog })),
)
const Dialogs = lazy(() => import('./dialogs.tsx').then(({ Dialogs }) => ({ default: Dialogs })))

export function Shell() {
  const { t } = useTranslation()
  const chatId = useView((view) => view.chatId)
  const library = useView((view) => view.library)
  const route = useView((view) => view.tool)
  const tool = route ? tools[route.name] : undefined
  const showChat = useView((view) => view.showChat)
  const hasDialog = useView((view) => view.dialog !== null)
  const isEditingFolder = useFolders(({ edited }) => edited !== null)
  const isRefused = useConnection(({ status }) => status === 'refused')
  const hasNoModel = useModels(({ models }) => models?.length === 0)
  const panes = usePanes()
  const pageName = library
    ? t('models.title')
    : route && tool
      ? t(`tools.names.${route.name}`)
      : t('shell.conversation')
  useShortcuts()
  useHeldKeys()
  useLeaveGoneChat()
  return (
    <>
      <ShellCommands panes={panes} />
      {/* What lies under the notice is for nobody, neither by keyboard nor by ear. */}
      <div className="flex h-dvh flex-col" inert={isRefused}>
        <ConnectionBanner />
        <div className="flex min-h-0 flex-1">
          <Pane as="nav" side="start" label={t('shell.chats')} pane={panes.chats}>
            <ChatList />
            <DownloadIndicator />
            <ChatListFooter />
          </Pane>
          {/* A window made narrow is laid out once with the panes still beside it: without any width a list would forget its place. */}
          <main aria-label={pageName} className="flex min-w-[min(100%,16rem)] flex-1 flex-col bg-canvas">
            {library !== null ? (
              <Suspense>
                <Library route={library} start={<ChatListToggle pane={panes.chats} />} />
              </Suspense>
            ) : route && tool ? (
              <Suspense>
                <tool.Page item={route.item} start={<ChatListToggle pane={panes.chats} />} />
              </Suspense>
            ) : (
              <>
                <TopBar panes={panes} />
                {chatId === null && hasNoModel ? (
                  <NoModel />
                ) : (
                  <Conversation chatId={chatId} onChatCreated={showChat} />
                )}
              </>
            )}
          </main>
          {library === null && !tool && (
            <Pane as="aside" side="end" label={t('shell.panel')} pane={panes.panel}>
              <EnginePanel chatId={chatId} />
            </Pane>
          )}
        </div>
      </div>
      {hasDialog && (
        <Suspense>
          <Dialogs />
        </Suspense>
      )}
      {isEditingFolder && (
        <Suspense>
          <FolderDialog />
        </Suspense>
      )}
      <DropAnywhere />
      <DownloadVoice />
      <PressureVoice />
      <Toasts />
      {isRefused && <Refused />}
    </>
  )
}

/** A chat that was deleted elsewhere, or that the address names wrongly, gives way to a new one. */
function useLeaveGoneChat() {
  const chatId = useView((view) => view.chatId)
  const showChat = useView((view) => view.showChat)
  const isGone = useChats(({ chats }) => chats !== null && !chats.some(({ id }) => id === chatId))
  const isInPage = useView((view) => view.library !== null || view.tool !== null)
  useEffect(() => {
    if (chatId !== null && isGone && !isInPage) showChat(null)
  }, [chatId, isGone, isInPage, showChat])
}
