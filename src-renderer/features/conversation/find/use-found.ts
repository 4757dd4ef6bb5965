import { useEffect, useMemo, useState, type RefObject } from 'react'
import type { Found } from '#contract/chats.ts'
import { useOpenChat } from '#state/chat.ts'
import { useAppState } from '#state/context.ts'
import { useAsked } from '#state/use-asked.ts'
import { useSettled } from '#state/use-settled.ts'

/** A pause in typing after which it is looked for. */
const pauseMs = 120
const nothing: readonly Found[] = []

/** One place of all: the `index`-th in its message. */
export interface Place {
  messageId: string
  index: number
}

/** Where a text stands in the chat that is shown, in all of it, and the place that one is at. */
export function useFound(text: string, firstSeen: () => string | null) {
  const { rpc } = useAppState()
  const chatId = useOpenChat((state) => state.chatId)
  const head = useOpenChat(({ content }) => content?.chat.headMessageId ?? null)
  const isGenerating = useOpenChat(({ content }) => content?.chat.generating ?? false)
  const path = useOpenChat(({ content }) => content?.path)
  const settled = useSettled(text, pauseMs)
  // What an answer that is under way says is found once it has ended.
  const key = settled === '' ? null : JSON.stringify([chatId, head, isGenerating, settled])
  const { value, error, isPending } = useAsked(key, async (signal) => ({
    text: settled,
    found: await rpc.client.chats.find({ chatId, text: settled }, { signal }),
  }))
  const found = text !== '' && value?.text === settled ? value.found : nothing
  const places = useMemo(
    () =>
      found.flatMap(({ messageId, count }) =>
        Array.from({ length: count }, (_, index) => ({ messageId, index })),
      ),
    [found],
  )
  const [at, setAt] = useState<{ places: readonly Place[]; number: number } | null>(null)
  // A new list begins with what is in sight, or below.
  if (at?.places !== places) setAt({ places, number: firstBelow(places, path ?? [], firstSeen()) })
  const number = at?.places === places ? at.number : 0
  return {
    places,
    number,
    place: places[number] ?? null,
    error,
    isPending: isPending || settled !== text,
    step: (by: number) =>
      setAt({ places, number: places.length === 0 ? 0 : (number + by + places.length) % places.length }),
  }
}

function firstBelow(places: readonly Place[], path: readonly string[], seen: string | null): number {
  const order = new Map(path.map((id, index) => [id, index]))
  const from = (seen === null ? undefined : order.get(seen)) ?? 0
  const number = places.findIndex(({ messageId }) => (order.get(messageId) ?? 0) >= from)
  return Math.max(0, number)
}

/** Calls back after the page has changed there, once for each frame, and to begin with. */
export function useAfterChanges(element: RefObject<HTMLElement | null>, onChange: () => void) {
  useEffect(() => {
    if (element.current === null) return
    let frame = 0
    const soon = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(onChange)
    }
    const observer = new MutationObserver(soon)
    observer.observe(element.current, { childList: true, subtree: true, characterData: true })
    soon()
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
    }
  }, [element, onChange])
}
