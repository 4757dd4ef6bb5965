import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useOpenChat, useOpenChatStore } from '#state/chat.ts'
import { IconButton } from '#ui/icon-button.tsx'
import { PressableList } from '#ui/pressable-list.tsx'
import { usePixelsPerRem } from '#ui/use-room.ts'
import { useEditing } from './editing.ts'
import { FindInChat } from './find/find-in-chat.tsx'
import { FoundContext } from './find/found-context.ts'
import { MessageRow } from './message-row.tsx'
import { useJump } from './use-jump.ts'
import { useStickToBottom } from './use-stick-to-bottom.ts'

const topSpaceRem = 1.5
const nothing: readonly string[] = []
const firstBufferPx = 50
const laterBufferPx = 600
/** Of a message that has not been in the page yet: with it the first guess shows few messages too many, and none too few. */
const likelyHeightPx = 160

/** The shown branch, from the first message to the last. Only the messages in sight are in the page, and those near are at hand. */
export function Thread() {
  const { t } = useTranslation()
  const path = useOpenChat(({ content }) => content?.path ?? nothing)
  const requests = useOpenChat((state) => state.requests)
  const scroller = useRef<HTMLDivElement>(null)
  const { isAway, follow, onScroll, jump, leave } = useStickToBottom(scroller)
  const list = useRef<VirtualizerHandle>(null)
  const rem = usePixelsPerRem()
  // First what is seen, then what may be next.
  const [bufferPx, setBufferPx] = useState(firstBufferPx)
  useEffect(() => {
    const waiting = requestIdleCallback(() => setBufferPx(laterBufferPx), { timeout: 500 })
    return () => {
      cancelIdleCallback(waiting)
    }
  }, [])
  const store = useOpenChatStore()
  const unsure = useOpenChat(({ content }) => content?.unsure)
  const { editedId } = useEditing()
  const markedId = useJump(list, path, leave)
  const [foundId, setFoundId] = useState<string | null>(null)
  // A row stays while the focus is in it, or in what was opened from it: else that would close when an answer pushes the row away.
  const [focusedId, setFocusedId] = useState<string | null>(null)
  const focusedIndex = focusedId === null ? -1 : path.indexOf(focusedId)
  const keptMounted = useMemo(() => (focusedIndex < 0 ? [] : [focusedIndex]), [focusedIndex])

  useLayoutEffect(follow, [follow, path])
  const look = useCallback(() => {
    const { current } = list
    if (current === null || scroller.current === null) return
    // The list hears of a scroll a frame later than it is true.
    const { scrollTop, clientHeight } = scroller.current
    const from = current.findItemIndex(scrollTop)
    store.getState().look(from, current.findItemIndex(scrollTop + clientHeight) + 1)
  }, [store])
  useEffect(look, [look, path, unsure])
  const heightOf = useCallback((index: number) => list.current?.getItemSize(index) || likelyHeightPx, [])
  // A message that is edited by a command may be far away, and then it is not in the page yet.
  const showEdited = useEffectEvent((id: string) => {
    const index = path.indexOf(id)
    if (index >= 0) list.current?.scrollToIndex(index, { align: 'nearest' })
  })
  useEffect(() => {
    if (editedId !== null) showEdited(editedId)
  }, [editedId])
  useEffect(() => {
    if (requests > 0) jump()
  }, [requests, jump])

  return (
    <div className="relative min-h-0 flex-1">
      <FindInChat scroller={scroller} onLeave={leave} onFound={setFoundId} />
      <div
        ref={scroller}
        className="thread"
        role="log"
        // What is new is said sentence by sentence, by the announcer, and not at every token.
        aria-live="off"
        aria-label={t('conversation.log')}
        tabIndex={0}
        onScroll={() => {
          onScroll()
          look()
        }}
      >
        <div className="h-6" />
        <FoundContext value={foundId}>
          <Virtualizer
            ref={list}
            as={PressableList}
            data={path}
            scrollRef={scroller}
            startMargin={topSpaceRem * rem}
            itemSize={likelyHeightPx}
            bufferSize={bufferPx}
            onResize={follow}
            keepMounted={keptMounted}
          >
            {(id, index) => (
              <MessageRow
                key={id}
                id={id}
                isLast={index === path.length - 1}
                isMarked={id === markedId}
                index={index}
                heightOf={heightOf}
                onFocus={setFocusedId}
              />
            )}
          </Virtualizer>
        </FoundContext>
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
