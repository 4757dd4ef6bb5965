import { useEffect, useState } from 'react'
import type { Attachment } from '#contract/attachments.ts'
import { useAppState } from '#state/context.ts'

const none: readonly Attachment[] = []

/** What the chat's draft carries, as it changes; nothing for the chat to come. */
export function useDraftAttachments(chatId: string | null): readonly Attachment[] {
  const { rpc } = useAppState()
  const [draft, setDraft] = useState<{ chatId: string | null; attachments: readonly Attachment[] }>({
    chatId,
    attachments: none,
  })
  useEffect(
    () =>
      chatId === null
        ? undefined
        : rpc.subscribe(
            (client, signal) => client.attachments.changed({ chatId }, { signal }),
            (attachments) => setDraft({ chatId, attachments }),
          ),
    [rpc, chatId],
  )
  return draft.chatId === chatId ? draft.attachments : none
}
