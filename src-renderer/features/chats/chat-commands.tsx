import { useTranslation } from 'react-i18next'
import { useChat, useChats } from '#state/chats.ts'
import { useFolders } from '#state/folders.ts'
import { useCommand } from '#state/commands.ts'
import { useView } from '#state/view.ts'
import { useChatActions } from './use-chat-actions.ts'
import { useTemporaryChat } from './use-temporary-chat.ts'

/** What can be done with chats from anywhere. Shows nothing. */
export function ChatCommands() {
  const { t } = useTranslation()
  const chats = useChats((state) => state.chats)
  const chatId = useView((view) => view.chatId)
  const showChat = useView((view) => view.showChat)
  const showDialog = useView((view) => view.showDialog)
  const showExport = useView((view) => view.showExport)
  const setPlace = useChats((state) => state.setPlace)
  const beginTemporary = useTemporaryChat()
  const edit = useFolders((state) => state.edit)
  const startRenaming = useView((view) => view.rename)
  const chat = useChat(chatId)
  const { remove } = useChatActions()
  const index = chats?.findIndex(({ id }) => id === chatId) ?? -1
  const step = (by: 1 | -1) => {
    const next = index < 0 ? chats?.[0] : chats?.[index + by]
    if (next) showChat(next.id)
  }

  useCommand({
    id: 'chat.new',
    title: t('commands.newChat'),
    group: 'chat',
    keys: ['Mod+Shift+O'],
    run: () => {
      setPlace()
      showChat(null)
    },
  })
  useCommand({
    id: 'chat.newTemporary',
    title: t('commands.newTemporaryChat'),
    group: 'chat',
    run: beginTemporary,
  })
  useCommand({
    id: 'folder.new',
    title: t('commands.newFolder'),
    group: 'chat',
    run: () => edit({ id: null, chatId: null }),
  })
  useCommand({
    id: 'chat.export',
    title: t('commands.exportChat'),
    group: 'chat',
    enabled: chat !== undefined && !chat.temporary,
    run: () => {
      if (chat) showExport({ chatIds: [chat.id] })
    },
  })
  useCommand({
    id: 'chat.import',
    title: t('commands.importChats'),
    group: 'chat',
    keywords: t('exchange.importKeywords'),
    run: () => showDialog('import'),
  })
  useCommand({
    id: 'chat.exportAll',
    title: t('commands.exportAll'),
    group: 'chat',
    enabled: chats !== null && chats.length > 0,
    run: () => showExport({}),
  })
  useCommand({
    id: 'chat.rename',
    title: t('commands.renameChat'),
    group: 'chat',
    keys: ['F2'],
    enabled: chat !== undefined,
    run: () => {
      if (chat) startRenaming({ chatId: chat.id, place: 'bar' })
    },
  })
  useCommand({
    id: 'chat.delete',
    title: t('commands.deleteChat'),
    group: 'chat',
    keys: ['Mod+Shift+Backspace'],
    enabled: chat !== undefined,
    run: () => {
      if (chat) void remove(chat)
    },
  })
  useCommand({
    id: 'chat.previous',
    title: t('commands.previousChat'),
    group: 'chat',
    keys: ['Alt+ArrowUp'],
    run: () => step(-1),
  })
  useCommand({
    id: 'chat.next',
    title: t('commands.nextChat'),
    group: 'chat',
    keys: ['Alt+ArrowDown'],
    run: () => step(1),
  })
  return null
}
