import { useCallback, useEffect, useRef } from 'react'
import { maxPreparedLength } from '#contract/text-length.ts'
import { useAppState } from '#state/context.ts'
import { useEngine } from '#state/engines.ts'

interface Typed {
  /** Null: the chat to come. */
  chatId: string | null
  modelId: string | null
  text: string
  hasAttachments: boolean
}

/** After the pause in typing in which `text` was told of. */
const pauseMs = 200

/**
 * Lets a model that has nothing else to do read what is typed, until the next key, or until it is sent. Returns what the next key
 * has to call.
 */
export function usePrepare({ chatId, modelId, text, hasAttachments }: Typed): () => void {
  const { rpc } = useAppState()
  const isIdle = useEngine(modelId)?.status === 'ready'
  // What goes with it stands before it, and is read when it is sent.
  const isWorthIt = isIdle && !hasAttachments && text.trim() !== '' && text.length <= maxPreparedLength
  const ending = useRef(() => {})
  useEffect(() => {
    if (chatId === null || !isWorthIt) return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      // It would only have been sooner: nobody needs to hear of it.
      rpc.client.chats.prepare({ chatId, text }, { signal: controller.signal }).catch(() => undefined)
    }, pauseMs)
    const end = () => {
      clearTimeout(timer)
      controller.abort()
    }
    ending.current = end
    return end
  }, [rpc, chatId, text, isWorthIt])
  return useCallback(() => ending.current(), [])
}
