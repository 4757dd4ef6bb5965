/**
 * The middle of the window: the shown branch of a chat, and where one writes. Knows the open chat's store, and
 * nothing of lists of chats, panels or connections.
 */
import './conversation.css'
import './context/context.css'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Chat } from '#contract/chats.ts'
import { createOpenChat, OpenChatContext, useMaybeOpenChat, type OpenChatState } from '#state/chat.ts'
import { useAppState } from '#state/context.ts'
import { useToasts } from '#state/toasts.ts'
import { Announcer } from './announcer.tsx'
import { Composer, type ComposerHandle } from './composer.tsx'
import { EditingContext, type Editing } from './editing.ts'
import { EmptyChat } from './empty-chat.tsx'
import { FocusCommand } from './focus-command.tsx'
import { LinkGate } from './link-gate.tsx'
import { LostEdit } from './lost-edit.tsx'
import { OpenChat } from './open-chat.tsx'
import { useStartChat } from './use-start-chat.ts'

interface ConversationProps {
  /** Null: a chat that is stored with its first message. */
  chatId: string | null
  onChatCreated: (chatId: string) => void
}

const noQueue: Chat['queue'] = []
const isGeneratingIn = ({ content }: OpenChatState) => content?.chat.generating ?? false
const queueIn = ({ content }: OpenChatState) => content?.chat.queue ?? noQueue
const isEmptyIn = ({ content }: OpenChatState) => content?.path.length === 0

export function Conversation({ chatId, onChatCreated }: ConversationProps) {
  const { t } = useTranslation()
  const { rpc } = useAppState()
  const showError = useToasts((toasts) => toasts.showError)
  const store = useMemo(() => (chatId === null ? null : createOpenChat(rpc, chatId)), [rpc, chatId])
  useEffect(() => store?.getState().listen(), [store])
  const isGenerating = useMaybeOpenChat(store, isGeneratingIn, false)
  const isEmpty = useMaybeOpenChat(store, isEmptyIn, true)
  const queue = useMaybeOpenChat(store, queueIn, noQueue)
  const composer = useRef<ComposerHandle>(null)
  const editing = useEdits(chatId)
  const { edit } = editing
  const { begin, start } = useStartChat()

  async function send(text: string, attachments: string[]) {
    if (store === null || chatId === null) {
      onChatCreated(await start(text))
      return
    }
    const { content, send } = store.getState()
    if (content?.chat.generating) await rpc.client.chats.queue({ chatId, text, attachments })
    else await send(content?.chat.headMessageId ?? null, text, attachments)
  }

  async function beginWithAttachment() {
    const id = await begin()
    onChatCreated(id)
    return id
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
        {store && (
          <OpenChatContext value={store}>
            <EditingContext value={editing}>
              <LostEdit
                onTake={(text) => composer.current?.add(text)}
                onDismiss={() => composer.current?.focus()}
              />
            </EditingContext>
          </OpenChatContext>
        )}
        <Composer
          ref={composer}
          chatId={chatId}
          isGenerating={isGenerating}
          queue={queue}
          onSend={send}
          onBegin={beginWithAttachment}
          onStop={() => {
            store?.getState().stop().catch(showError)
          }}
          onEditLast={editLast}
        />
      </LinkGate>
    </Announcer>
  )
}

/** The message of a chat that is being edited; another page or another chat in between changes nothing of it. */
function useEdits(chatId: string | null): Editing {
  const { edits } = useAppState()
  const [, draw] = useState(0)
  const asked = useRef<string | null>(null)
  const editedId = chatId === null ? null : (edits.edited.get(chatId) ?? null)
  return useMemo(() => {
    const begun = (chatId === null ? undefined : edits.begun.get(chatId)) ?? new Set<string>()
    if (chatId !== null) edits.begun.set(chatId, begun)
    return {
      editedId,
      unsaved: edits.unsaved,
      begun,
      takeFocus(messageId) {
        const isAsked = asked.current === messageId
        if (isAsked) asked.current = null
        return isAsked
      },
      edit(messageId) {
        if (chatId === null) return
        asked.current = messageId
        if (messageId === null) {
          if (editedId !== null) begun.delete(editedId)
          edits.edited.delete(chatId)
        } else {
          begun.add(messageId)
          edits.edited.set(chatId, messageId)
        }
        draw((count) => count + 1)
      },
    }
  }, [editedId, edits, chatId])
}
