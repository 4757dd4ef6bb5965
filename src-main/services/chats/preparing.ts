import type { PromptMessage } from '#contract/engine.ts'
import type { ChatRow } from '#storage/index.ts'
import type { States } from '../states/index.ts'

/** Reads what is typed before it is sent, where nobody waits for anything. */
export interface Preparing {
  /** Ends when it is read, when the next text of the chat comes, or when `signal` aborts. */
  prepare(chat: ChatRow, modelId: string, typed: Typed, signal?: AbortSignal): Promise<void>
  close(): void
}

interface Typed {
  text: string
  /** More is about to come after it. */
  goesOn?: boolean | undefined
}

interface PreparingOptions {
  states: Pick<States, 'prepare'>
  /** The conversation down to the message, as the model sees it. */
  promptFor: (chat: ChatRow, messageId: string) => PromptMessage[]
}

export const createPreparing = ({ states, promptFor }: PreparingOptions): Preparing => {
  const underWay = new Map<string, AbortController>()

  return {
    prepare: async (chat, modelId, { text, goesOn }, signal) => {
      underWay.get(chat.id)?.abort()
      const controller = new AbortController()
      underWay.set(chat.id, controller)
      const messages = chat.headMessageId === null ? [] : promptFor(chat, chat.headMessageId)
      const last = messages.at(-1)
      // As `buildPrompt` does with questions that stand side by side.
      if (last?.role === 'user') last.text += `\n\n${text}`
      else messages.push({ role: 'user', text })
      const request = { messages, thinking: chat.thinking, ...(goesOn && { goesOn }) }
      const either = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal
      try {
        await states.prepare(chat, modelId, request, either)
      } finally {
        if (underWay.get(chat.id) === controller) underWay.delete(chat.id)
      }
    },
    close: () => {
      for (const controller of underWay.values()) controller.abort()
    },
  }
}
