import { useMemo, useRef } from 'react'
import { useAppState } from '#state/context.ts'

interface StartChat {
  /** Stores a new chat without a message, with what was typed for the chat to come as its draft; resolves with its id. */
  begin: () => Promise<string>
  /**
   * Stores a new chat with its first message; resolves with the chat's id. When the message fails the chat that
   * is there already is used for the next try.
   */
  start: (text: string) => Promise<string>
}

/** How a chat that is not stored yet comes to be. */
export function useStartChat(): StartChat {
  const { rpc, chats, drafts } = useAppState()
  const begun = useRef<Promise<string> | null>(null)
  return useMemo(() => {
    const create = async () => (await chats.getState().create()).id
    const ensure = () => {
      begun.current ??= create().catch((error: unknown) => {
        begun.current = null
        throw error
      })
      return begun.current
    }
    return {
      async begin() {
        const chatId = await ensure()
        begun.current = null
        const text = drafts.unsaved(null) ?? (await drafts.load(null))
        if (text !== '') {
          drafts.write(chatId, text)
          drafts.sent(null, text)
        }
        return chatId
      },
      async start(text) {
        const chatId = await ensure()
        await rpc.client.chats.send({ chatId, parentId: null, text })
        begun.current = null
        return chatId
      },
    }
  }, [rpc, chats, drafts])
}
