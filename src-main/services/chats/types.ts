import type { Branch, Chat, ChatEvent, ChatsEvent, Found, RemovedChat, TreeNode } from '#contract/chats.ts'
import type { GenerateInput } from '#contract/engine.ts'
import type { Message, Sampling } from '#contract/messages.ts'
import type { Thinking } from '#contract/thinking.ts'
import type { Stream } from '#lib/feed.ts'

/** What an answer's model was asked, and the same with what it said; `answered` is null for a user's message. */
export interface Asked {
  modelId: string
  asked: Conversation
  answered: Conversation | null
}
type Conversation = Pick<GenerateInput, 'messages' | 'thinking' | 'continues'>

export type Started = { userMessageId: string | null; answerId: string }

/** `isMore`: what is kept stays before it. */
export interface DraftChange {
  chatId: string | null
  text: string
  isMore?: boolean | undefined
}

/** What the contract's `chats` procedures do; see there. All of it is on disk when it returns. */
export interface Chats {
  changed(signal?: AbortSignal): Stream<ChatsEvent>
  create(input: NewChat): Chat
  update(input: ChatChanges): Chat
  remove(id: string): void
  restore(id: string): Chat
  removed(): RemovedChat[]
  /** With `limit`: only that many messages at the end of the branch. */
  open(id: string, signal?: AbortSignal, limit?: number): Stream<ChatEvent>
  branch(chatId: string): Branch
  tree(chatId: string): TreeNode[]
  messages(input: { chatId: string; ids: string[] }): Message[]
  findText(input: { chatId: string; text: string }, signal?: AbortSignal): Promise<Found[]>
  send(input: NewMessage): Started
  regenerate(input: { chatId: string; messageId: string } & AnswerChoices): Started
  /** What the model of a message saw, by the system prompt as it is now. Throws NOT_FOUND, NO_MODEL. */
  asked(input: { chatId: string; messageId: string }): Asked
  continueAnswer(input: { chatId: string; messageId: string }): Started
  stop(chatId: string): void
  select(input: { chatId: string; messageId: string }): Chat
  fork(input: { chatId: string; messageId: string }): Chat
  removeMessage(input: { chatId: string; messageId: string }): { chat: Chat; count: number }
  restoreMessage(input: { chatId: string; messageId: string }): Chat
  /** See the contract's `context`. INVALID_INPUT where nothing comes before the message, or it is no user's. */
  setWindow(input: { chatId: string; fromMessageId: string; summary: string | null }): Chat
  removeWindow(input: { chatId: string; fromMessageId: string }): Chat
  editAnswer(input: { chatId: string; messageId: string; text: string }): Chat
  queue(input: { chatId: string; text: string; attachments?: string[] | undefined }): Chat
  unqueue(input: { chatId: string; id: string }): { chat: Chat; text: string }
  sendQueued(chatId: string): Started
  /** See the contract. Throws NOT_FOUND, NO_MODEL. */
  prepare(
    input: { chatId: string; text: string; goesOn?: boolean | undefined },
    signal?: AbortSignal,
  ): Promise<void>
  draft(chatId: string | null): { text: string }
  saveDraft(input: DraftChange): void
  /** Others removed or erased these chats: tells everyone, and stops their answers. */
  gone(ids: readonly string[]): void
  /** Others changed these chats: tells everyone. */
  refresh(ids: readonly string[]): void
  /** Ends the answers under way, keeping what has come. */
  close(): void
}

export interface NewChat {
  title?: string | undefined
  modelId?: string | null | undefined
  folderId?: string | null | undefined
  temporary?: boolean | undefined
}

/** Sampling parameters of which only some are given. */
export type SomeSampling = { [Key in keyof Sampling]?: Sampling[Key] | undefined }

export interface AnswerChoices {
  modelId?: string | undefined
  sampling?: SomeSampling | undefined
}

export interface NewMessage extends AnswerChoices {
  chatId: string
  parentId: string | null
  text: string
  attachments?: string[] | undefined
}

export interface ChatChanges {
  id: string
  title?: string | undefined
  modelId?: string | null | undefined
  systemPrompt?: string | undefined
  sampling?: SomeSampling | undefined
  thinking?: { [Key in keyof Thinking]?: Thinking[Key] | undefined } | undefined
  folderId?: string | null | undefined
  pinned?: boolean | undefined
  archived?: boolean | undefined
}
