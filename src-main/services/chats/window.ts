import type { ChatWindow } from '#contract/chats.ts'
import type { Message } from '#contract/messages.ts'

/** What the model sees of a branch. */
export interface Seen {
  /** From where its view begins; null when it sees all of it. */
  window: ChatWindow | null
  path: Message[]
}

/** The branch from the last message on that a window names. */
export const seenOf = (windows: readonly ChatWindow[], path: readonly Message[]): Seen => {
  const byMessage = new Map(windows.map((window) => [window.fromMessageId, window]))
  const start = path.findLastIndex(({ id }) => byMessage.has(id))
  const window = byMessage.get(path[start]?.id ?? '') ?? null
  return { window, path: path.slice(Math.max(start, 0)) }
}

/** The system prompt, and what stands for the messages that are not seen. */
export const withSummary = (systemPrompt: string, window: ChatWindow | null): string =>
  [systemPrompt, window?.summary ? `Summary of the conversation so far:\n${window.summary}` : '']
    .filter((text) => text.trim() !== '')
    .join('\n\n')
