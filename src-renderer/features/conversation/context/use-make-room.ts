import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Chat } from '#contract/chats.ts'
import { useAppState } from '#state/context.ts'

/** A summary while it is written. */
export interface Writing {
  share: number
  text: string
}

/** What can be done when a conversation is too long for its context. An answer that failed for it is then tried again. */
export function useMakeRoom(chatId: string, modelId: string) {
  const { rpc, settings, engines, toasts } = useAppState()
  const { showError } = toasts.getState()
  const [writing, setWriting] = useState<Writing | null>(null)
  const [isBusy, setBusy] = useState(false)
  const controller = useRef<AbortController | null>(null)
  const { chats, context } = rpc.client

  /** The last answer never began because the prompt was too long: now it can. */
  const tryAgain = async (headMessageId: string | null) => {
    if (headMessageId === null) return
    const [head] = await chats.messages({ chatId, ids: [headMessageId] })
    if (head?.status === 'failed' && head.error?.code === 'PROMPT_TOO_LONG')
      await chats.continueAnswer({ chatId, messageId: head.id })
  }
  const doing = (work: () => Promise<Chat>) => {
    setBusy(true)
    work()
      .then(({ headMessageId }) => tryAgain(headMessageId))
      .catch((error: unknown) => {
        // Whoever gave it up knows.
        if (!controller.current?.signal.aborted) showError(error)
      })
      .finally(() => {
        controller.current = null
        setBusy(false)
        setWriting(null)
      })
  }

  /** Begins a summary, or follows one that is being written: it goes on without this window. */
  const follow = (writerId: string, fromMessageId: string) => {
    controller.current = new AbortController()
    const { signal } = controller.current
    setWriting({ share: 0, text: '' })
    doing(async () => {
      const events = await context.summarise({ chatId, modelId: writerId, fromMessageId }, { signal })
      for await (const event of events) {
        if (event.type === 'done') return event.chat
        setWriting(event)
      }
      throw new Error('The summary ended without an end.')
    })
  }
  const findUnderWay = useEffectEvent(async (signal: AbortSignal) => {
    const found = await context.summaryUnderWay({ chatId }, { signal })
    if (found && !signal.aborted && controller.current === null) follow(found.modelId, found.fromMessageId)
  })
  useEffect(() => {
    const leaving = new AbortController()
    // Whether there is one is worth no word where it cannot be told.
    findUnderWay(leaving.signal).catch(() => undefined)
    return () => {
      leaving.abort()
      controller.current?.abort()
    }
  }, [chatId])

  return {
    isBusy,
    writing,
    /** The model does not see what comes before the message any more. */
    drop: (fromMessageId: string) => doing(() => context.setWindow({ chatId, fromMessageId, summary: null })),
    summarise: (fromMessageId: string) => follow(modelId, fromMessageId),
    cancel: () => {
      controller.current?.abort()
      context.cancelSummary({ chatId }).catch(showError)
    },
    /** Loads the model anew, with more context. */
    enlarge: (headMessageId: string | null, contextSize: number) => {
      setBusy(true)
      const sizes = { ...settings.getState().settings?.contextSizes, [modelId]: contextSize }
      settings
        .getState()
        .update({ contextSizes: sizes })
        .then(() => engines.getState().load(modelId, contextSize))
        .then(() => tryAgain(headMessageId))
        .catch(showError)
        .finally(() => setBusy(false))
    },
  }
}
