import type { ChatHistoryItem, LlamaChat, Token } from 'node-llama-cpp'
import type { PromptMessage } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'

/** The conversation as the library takes it, an empty answer at its end. */
export const toHistory = (messages: PromptMessage[]): ChatHistoryItem[] => [
  ...messages.map(({ role, text, thought = '' }): ChatHistoryItem => {
    switch (role) {
      case 'system':
        return { type: 'system', text }
      case 'user':
      case 'tool':
        return { type: 'user', text }
      case 'assistant':
        return { type: 'model', response: thought === '' ? [text] : [toThought(thought), text] }
    }
  }),
  { type: 'model', response: [] },
]

const toThought = (text: string) => ({
  type: 'segment' as const,
  segmentType: 'thought' as const,
  text,
  ended: true,
})

/** An answer needs at least this much room, else it would end before it said anything. */
const minAnswerTokens = 16

/**
 * The conversation in tokens, through the model's own template. Nothing is ever cut: throws PROMPT_TOO_LONG
 * (details: `promptTokens`, `contextSize`) when it leaves no room to answer.
 */
export const toPrompt = (chat: LlamaChat, history: ChatHistoryItem[]): Token[] => {
  const { contextText } = chat.chatWrapper.generateContextState({ chatHistory: history })
  const prompt = contextText.tokenize(chat.model.tokenizer)
  const { contextSize } = chat.sequence
  if (prompt.length + minAnswerTokens > contextSize)
    throw new AppError(
      'PROMPT_TOO_LONG',
      `The conversation has ${prompt.length} tokens, too many for a context of ${contextSize}. Nothing was cut; ` +
        'start a new chat, shorten the message, or choose a larger context.',
      { details: { promptTokens: prompt.length, contextSize } },
    )
  return prompt
}
