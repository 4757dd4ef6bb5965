import { useTranslation } from 'react-i18next'
import { useOpenChat } from '#state/chat.ts'
import { useCommand } from '#state/commands.ts'
import { useView } from '#state/view.ts'
import { useEditing } from './editing.ts'
import { canGoOn } from './can-go-on.ts'
import { textOf } from './text-of.ts'
import { useAnswerActions } from './use-answer-actions.ts'
import { useCopy } from './use-copy.ts'

/** What the palette and the keyboard can do with the open chat. Shows nothing. */
export function ConversationCommands({ onEditLast }: { onEditLast: () => void }) {
  const { t } = useTranslation()
  const { copy } = useCopy()
  const { goOn, regenerate, stop } = useAnswerActions()
  const { edit } = useEditing()
  const showDialog = useView((view) => view.showDialog)
  const isGenerating = useOpenChat(({ content }) => content?.chat.generating ?? false)
  const lastId = useOpenChat(({ content }) => content?.path.at(-1))
  const answer = useOpenChat(({ content }) => {
    const last = lastId === undefined ? undefined : content?.messages.get(lastId)
    // Not the message itself: that changes with every token.
    return isGenerating || last?.role !== 'assistant' ? undefined : last
  })
  const canAct = !isGenerating && answer !== undefined

  useCommand({
    id: 'message.stop',
    title: t('conversation.commands.stop'),
    group: 'message',
    keys: ['Escape'],
    enabled: isGenerating,
    run: stop,
  })
  useCommand({
    id: 'message.regenerate',
    title: t('conversation.commands.regenerate'),
    group: 'message',
    keys: ['Mod+Shift+Enter'],
    enabled: canAct,
    run: () => answer && regenerate(answer.id),
  })
  useCommand({
    id: 'message.continue',
    title: t('conversation.commands.continue'),
    group: 'message',
    enabled: canAct && canGoOn(answer),
    run: () => answer && goOn(answer.id),
  })
  useCommand({
    id: 'message.copyLast',
    title: t('conversation.commands.copyLast'),
    group: 'message',
    keys: ['Mod+Shift+C'],
    enabled: canAct,
    run: () => answer && copy(textOf(answer)),
  })
  useCommand({
    id: 'message.editLast',
    title: t('conversation.commands.editLast'),
    group: 'message',
    keys: ['Mod+Shift+E'],
    enabled: canAct,
    run: onEditLast,
  })
  useCommand({
    id: 'message.rewriteLast',
    title: t('conversation.commands.rewriteLast'),
    group: 'message',
    enabled: canAct,
    run: () => answer && edit(answer.id),
  })
  useCommand({
    id: 'chat.map',
    title: t('conversation.commands.map'),
    group: 'chat',
    keys: ['Mod+Shift+M'],
    run: () => showDialog('map'),
  })
  return null
}
