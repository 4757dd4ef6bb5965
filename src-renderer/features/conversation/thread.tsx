import { ArrowDown } from 'lucide-react'
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useOpenChat } from '#state/chat.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { useEditing } from './editing.ts'
import { MessageRow } from './message-row.tsx'
import { useJump } from './use-jump.ts'
import { useStickToBottom } from './use-stick-to-bottom.ts'

const topSpacePx = 24
const nothing: readonly string[] = []

/** The shown branch, from the first message to the last. Only the messages in sight are in the page. */
export function Thread() {
  const { t } = useTranslation()
  const path = useOpenChat(({ content }) => content?.path ?? nothing)
  const requests = useOpenChat((state) => state.requests)
  const scroller = useRef<HTMLDivElement>(null)
  const { isAway, follow, onScroll, jump } = useStickToBottom(scroller)

  const list = useRef<VirtualizerHandle>(null)
  const { editedId } = useEditing()
  const markedId = useJump(list, path)

  useLayoutEffect(follow, [follow, path])
  // A message that is edited by a command may be far away, and then it is not in the page yet.
  const showEdited = useEffectEvent((id: string) => {
    list.current?.scrollToIndex(path.indexOf(id), { align: 'nearest' })
  })
  useEffect(() => {
    if (editedId !== null) showEdited(editedId)
  }, [editedId])
  useEffect(() => {
    if (requests > 0) jump()
  }, [requests, jump])

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        className="thread"
        role="log"
        // What is new is said sentence by sentence, by the announcer, and not at every token.
        aria-live="off"
        aria-label={t('conversation.log')}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className="h-6" />
        <Virtualizer
          ref={list}
          data={path}
          scrollRef={scroller}
          startMargin={topSpacePx}
          bufferSize={600}
          onResize={follow}
        >
          {(id, index) => (
            <MessageRow key={id} id={id} isLast={index === path.length - 1} isMarked={id === markedId} />
          )}
        </Virtualizer>
        <div className="h-4" />
      </div>
      {isAway && (
        <IconButton label={t('conversation.jump')} className="jump-button" onPress={jump}>
          <ArrowDown />
        </IconButton>
      )}
    </div>
  )
}
