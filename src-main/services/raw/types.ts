import type { GenerateInput } from '#contract/engine.ts'

/** All that a model's template writes out. */
export type Conversation = Pick<
  GenerateInput,
  'messages' | 'thinking' | 'templateWords' | 'tools' | 'continues'
>

/** A model's question in a conversation, and the same with its answer; null where nothing was said. */
export interface ConversationAsked {
  modelId: string
  asked: Conversation
  answered: Conversation | null
}

/** One that was asked without a template. */
export interface TextAsked {
  modelId: string
  prompt: string
  answer: string
}
