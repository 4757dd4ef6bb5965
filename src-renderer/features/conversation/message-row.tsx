import { memo, useState } from 'react'
import { useOpenChat } from '#state/chat.ts'
import { AssistantMessage } from './assistant-message.tsx'
import { SeenFromHere } from './context/seen-from-here.tsx'
import { UserMessage } from './user-message.tsx'

interface MessageRowProps {
  id: string
  isLast: boolean
  /** Somebody looked for it. */
  isMarked: boolean
  /** Its place in the branch. */
  index: number
  /** How tall the list takes a message to be, in pixels: its place is kept so while it is on its way. */
  heightOf: (index: number) => number
  /** Something of it has the focus now, also in a dialog or a menu that was opened from it. */
  onFocus: (id: string) => void
}

/** One message; drawn again only when it changes itself. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { id, isLast, isMarked, index, heightOf, onFocus } = props
  const message = useOpenChat(({ content }) => content?.messages.get(id))
  if (message === undefined) return <Placeholder heightOf={() => heightOf(index)} />
  return (
    <div
      className="message-row"
      data-message={id}
      data-last={isLast}
      data-marked={isMarked}
      onFocus={() => onFocus(id)}
    >
      {message.role === 'user' && <SeenFromHere id={id} />}
      {message.role === 'user' ? (
        <UserMessage message={message} />
      ) : (
        <AssistantMessage message={message} isLast={isLast} />
      )}
    </div>
  )
})

/** Holds the place of a message that is on its way. */
function Placeholder({ heightOf }: { heightOf: () => number }) {
  const [heightPx] = useState(heightOf)
  return (
    <div className="message-row" aria-hidden="true" style={{ height: heightPx }}>
      <div className="message-placeholder" />
    </div>
  )
}
