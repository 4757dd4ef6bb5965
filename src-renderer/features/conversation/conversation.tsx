/**
 * The middle of the window: the shown branch of a chat, and where one writes. Knows the open chat's store, and
 * nothing of lists of chats, panels or connections.
 */
import './conversation.css'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createOpenChat, OpenChatContext, useMaybeOpenChat, type OpenChatState } from '#state/chat.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { Announcer } from './announcer.tsx'
import { Composer, type ComposerHandle } from './composer.tsx'
import { EditingContext } from './editing.ts'
import { EmptyChat } from './empty-chat.tsx'
import { FocusCommand } from './focus-command.tsx'
import { LinkGate } from './link-gate.tsx'
import { OpenChat } from './open-chat.tsx'
import { useObstacle } from './use-obstacle.ts'
import { useStartChat } from './use-start-chat.ts'

interface ConversationProps {
  /** Null: a chat that is stored with its first message. */
  chatId: string | null
  onChatCreated: (chatId: string) => void
}

const isGeneratingIn = ({ content }: OpenChatState) => content?.chat.generating ?? false
const isEmptyIn = ({ content }: OpenChatState) => content?.path.length === 0

export function Conversation({ chatId, onChatCreated }: ConversationProps) {
  const { t } = useTranslation()
  const { rpc } = useAppState()
  const showError = useToasts((toasts) => toasts.showError)
  const store = useMemo(() => (chatId === null ? null : createOpenChat(rpc, chatId)), [rpc, chatId])
  useEffect(() => store?.getState().listen(), [store])
  const isGenerating = useMaybeOpenChat(store, isGeneratingIn, false)
  const isEmpty = useMaybeOpenChat(store, isEmptyIn, true)
  const composer = useRef<ComposerHandle>(null)
  const [editedId, edit] = useState<string | null>(null)
  const editing = useMemo(() => ({ editedId, edit }), [editedId])
  const obstacle = useObstacle(chatId)
  const start = useStartChat()

  async function send(text: string) {
    if (store === null) {
      onChatCreated(await start(text))
      return
    }
    const { content, send } = store.getState()
    await send(content?.chat.headMessageId ?? null, text)
  }

  function editLast() {
    const content = store?.getState().content
    const last = content?.path.findLast((id) => content.messages.get(id)?.role === 'user')
    if (last !== undefined && !isGenerating) edit(last)
  }

  return (
    <Announcer>
      <LinkGate text={t('conversation.link.text')}>
        <FocusCommand onFocus={() => composer.current?.focus()} />
        {isEmpty && <EmptyChat chatId={chatId} onExample={(text) => composer.current?.put(text)} />}
        {store && !isEmpty && (
          <OpenChatContext value={store}>
            <EditingContext value={editing}>
              <OpenChat key={chatId} onEditLast={editLast} />
            </EditingContext>
          </OpenChatContext>
        )}
        <Composer
          ref={composer}
          draftKey={chatId ?? 'new'}
          isGenerating={isGenerating}
          obstacle={obstacle}
          onSend={send}
          onStop={() => {
            store?.getState().stop().catch(showError)
          }}
          onEditLast={editLast}
        />
      </LinkGate>
    </Announcer>
  )
}
