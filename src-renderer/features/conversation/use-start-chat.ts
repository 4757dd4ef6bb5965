import { useRef } from 'react'
import { useAppState } from '#state/context.ts'

/**
 * Stores a new chat with its first message; resolves with the chat's id. When the message fails the chat that
 * is there already is used for the next try.
 */
export function useStartChat(): (text: string) => Promise<string> {
  const { rpc, chats } = useAppState()
  const begun = useRef<string | null>(null)
  return async (text) => {
    begun.current ??= (await chats.getState().create()).id
    const chatId = begun.current
    await rpc.client.chats.send({ chatId, parentId: null, text })
    begun.current = null
    return chatId
  }
}
