import { useTranslation } from 'react-i18next'
import { useAppState } from '#state/context.ts'
import { useCommand } from '#state/commands.ts'
import { useToasts } from '#state/toasts.ts'
import { useView } from '#state/view.ts'
import { ChatCommands } from '../chats/chat-commands.tsx'
import { ModelCommands } from '../models/model-commands.tsx'
import { ThemeCommands } from '../settings/theme-commands.tsx'
import { ToolCommands } from './tool-commands.tsx'
import type { Panes } from './use-panes.ts'

/** What the shell itself can do, and the commands of the features that are always there. Shows nothing. */
export function ShellCommands({ panes }: { panes: Panes }) {
  const { t } = useTranslation()
  const { view } = useAppState()
  const dialog = useView((state) => state.dialog)
  const { showDialog, requestSearch } = view.getState()
  const dismiss = useToasts((state) => state.dismiss)
  const undo = useToasts(({ toasts }) => toasts.findLast(({ action }) => action?.isUndo))

  useCommand({
    id: 'chat.search',
    title: t('commands.searchChats'),
    group: 'chat',
    keys: ['/', 'Mod+Shift+F'],
    run: () => {
      if (!panes.chats.isOpen) panes.chats.toggle()
      requestSearch()
    },
  })
  useCommand({
    id: 'app.undo',
    title: t('commands.undo'),
    group: 'app',
    keys: ['Mod+Z'],
    enabled: undo !== undefined,
    run: () => {
      undo?.action?.run()
      if (undo) dismiss(undo.id)
    },
  })
  useCommand({
    id: 'view.toggleChatList',
    title: t('commands.toggleChatList'),
    group: 'view',
    keys: ['Mod+B'],
    run: panes.chats.toggle,
  })
  useCommand({
    id: 'view.togglePanel',
    title: t('commands.togglePanel'),
    group: 'view',
    keys: ['Mod+.'],
    keywords: t('shell.panel'),
    run: panes.panel.toggle,
  })
  useCommand({
    id: 'app.palette',
    title: t('commands.palette'),
    group: 'app',
    keys: ['Mod+K'],
    run: () => showDialog(dialog === 'palette' ? null : 'palette'),
  })
  useCommand({
    id: 'app.settings',
    title: t('commands.settings'),
    group: 'app',
    keys: ['Mod+,'],
    run: () => showDialog('settings'),
  })
  useCommand({
    id: 'app.prompts',
    title: t('commands.prompts'),
    group: 'app',
    keywords: t('prompts.keywords'),
    run: () => showDialog('prompts'),
  })
  useCommand({
    id: 'app.presets',
    title: t('commands.presets'),
    group: 'app',
    run: () => showDialog('presets'),
  })
  useCommand({
    id: 'app.privacy',
    title: t('commands.privacy'),
    group: 'app',
    keywords: t('privacy.keywords'),
    run: () => showDialog('privacy'),
  })
  useCommand({
    id: 'app.shortcuts',
    title: t('commands.shortcuts'),
    group: 'app',
    keys: ['?', 'Mod+/'],
    run: () => showDialog('shortcuts'),
  })
  return (
    <>
      <ChatCommands />
      <ModelCommands />
      <ThemeCommands />
      <ToolCommands />
    </>
  )
}
