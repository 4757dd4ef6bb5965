import { memo } from 'react'
import { useOpenChat } from '#state/chat.ts'
import { AssistantMessage } from './assistant-message.tsx'
import { UserMessage } from './user-message.tsx'

interface MessageRowProps {
  id: string
  isLast: boolean
  /** Somebody looked for it. */
  isMarked: boolean
}

/** One message; drawn again only when it changes itself. */
export const MessageRow = memo(function MessageRow({ id, isLast, isMarked }: MessageRowProps) {
  const message = useOpenChat(({ content }) => content?.messages.get(id))
  if (message === undefined) return null
  return (
    <div className="message-row" data-marked={isMarked}>
      {message.role === 'user' ? (
        <UserMessage message={message} />
      ) : (
        <AssistantMessage message={message} isLast={isLast} />
      )}
    </div>
  )
})
