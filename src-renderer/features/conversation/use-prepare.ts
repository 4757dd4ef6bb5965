import { useCallback, useEffect, useEffectEvent, useRef } from 'react'
import { useAppState } from '#state/context.ts'
import { useEngine } from '#state/engines.ts'
import { createTypedText, type TypedText } from './typed-text.ts'

interface Prepared {
  /** Null: the chat to come. */
  chatId: string | null
  modelId: string | null
  /** As the window was last told of it; `read` is what stands in the field. */
  text: string
  read: () => string
  hasAttachments: boolean
}

/** Lets a model that has nothing else to do read what is typed, until it is sent. Returns what each key has to call. */
export function usePrepare({
  chatId,
  modelId,
  text,
  read,
  hasAttachments,
}: Prepared): (isComposing: boolean) => void {
  const { rpc } = useAppState()
  const isIdle = useEngine(modelId)?.status === 'ready'
  // What goes with it stands before it, and is read when it is sent.
  const isWorthIt = isIdle && !hasAttachments
  const typed = useRef<TypedText>(null)
  const look = useEffectEvent(() => typed.current?.is(read()))
  useEffect(() => {
    if (chatId === null || !isWorthIt) return
    const created = createTypedText((told, signal) =>
      rpc.client.chats.prepare({ chatId, ...told }, { signal }),
    )
    typed.current = created
    look()
    return () => {
      created.end()
      typed.current = null
    }
  }, [rpc, chatId, isWorthIt])
  // What was put there or taken away, not typed.
  useEffect(() => look(), [text])
  return useCallback((isComposing) => typed.current?.is(read(), isComposing), [read])
}
