import { useCallback, useEffect, useRef, type RefObject } from 'react'
import { foldText } from '#contract/fold-text.ts'
import { useOpenChat } from '#state/chat.ts'
import { useView } from '#state/view.ts'
import { rangesOf } from './ranges.ts'
import { useAfterChanges, type Place } from './use-found.ts'

interface Marked {
  scroller: RefObject<HTMLElement | null>
  text: string
  place: Place | null
  onLeave: () => void
}

/** Marks what was found wherever it is in the page, and brings the place that one is at into sight. Changes no element. */
export function useMarks({ scroller, text, place, onLeave }: Marked) {
  const chatId = useOpenChat((state) => state.chatId)
  const showMessage = useView((view) => view.showMessage)
  const brought = useRef<Place | null>(null)
  const wanted = foldText(text)

  const mark = useCallback(() => {
    const thread = scroller.current
    if (thread === null) return
    const others: Range[] = []
    let here: Range | undefined
    for (const row of thread.querySelectorAll<HTMLElement>('[data-message]')) {
      const ranges = [...row.querySelectorAll('.prose, .bubble')].flatMap((element) =>
        rangesOf(element, wanted),
      )
      // A mark of Markdown that was found is not to be seen: then the last one stands for it.
      if (place !== null && row.dataset.message === place.messageId)
        here = ranges[Math.min(place.index, ranges.length - 1)]
      others.push(...ranges.filter((range) => range !== here))
    }
    CSS.highlights.set('found', new Highlight(...others))
    CSS.highlights.set('found-here', here ? new Highlight(here) : new Highlight())
    if (here && brought.current !== place) {
      brought.current = place
      bring(thread, here)
    }
  }, [scroller, wanted, place])
  useAfterChanges(scroller, mark)

  useEffect(() => {
    if (place === null) return
    onLeave()
    const isThere = scroller.current?.querySelector(`[data-message="${CSS.escape(place.messageId)}"]`)
    if (!isThere) showMessage(chatId, place.messageId)
  }, [place, chatId, scroller, showMessage, onLeave])
  useEffect(() => {
    const thread = scroller.current
    if (thread) thread.dataset.finding = ''
    return () => {
      delete thread?.dataset.finding
      CSS.highlights.delete('found')
      CSS.highlights.delete('found-here')
    }
  }, [scroller])
}

/** A line of room at least above and below, with what covers the upper edge. */
const marginPx = 80

function bring(thread: HTMLElement, range: Range) {
  const [seen, found] = [thread.getBoundingClientRect(), range.getBoundingClientRect()]
  if (found.top >= seen.top + marginPx && found.bottom <= seen.bottom - marginPx) return
  thread.scrollTop += found.top - seen.top - seen.height / 3
}
