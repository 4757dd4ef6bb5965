import type { ChatHistoryItem, ChatWrapper, LlamaModel, LlamaText, Token } from 'node-llama-cpp'
import type { GenerateInput, PromptMessage } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { checkCharacters } from '#contract/prompt-length.ts'
import { defaultThinking, type Wrapper } from './chat-wrapper.ts'
import { importLibrary } from './import-library.ts'
import { tokenizeWith, type Said } from './said.ts'
import { isTemplateChat, type ToolTalk } from './template/wrapper.ts'
import { withTools } from './tools/prompt.ts'

/** What is to be said, as it comes in. */
export type Conversation = Pick<
  GenerateInput,
  'messages' | 'thinking' | 'templateWords' | 'tools' | 'continues'
> & {
  /** False: the text ends where the last message does. */
  answerBegins?: boolean | undefined
}

/** A conversation in tokens, and how its answer is to be taken apart. */
export interface Prompt {
  readonly tokens: Token[]
  /** Before it was cut into tokens, and without the one at the beginning. */
  readonly written: string
  readonly chat: ChatWrapper
  /** What the template puts at the end of an answer. */
  readonly ends: readonly LlamaText[]
  /** The answer begins inside a thought. */
  readonly startsInThought: boolean
  /** In one that was cut. */
  readonly goesOnInThought: boolean
}

/**
 * The conversation in tokens, through the model's own template; its answers in the tokens that `said` remembers. Throws INVALID_INPUT where there is no answer to go on with,
 * or when the template refuses the conversation; PROMPT_TOO_LONG for a text that cannot fit in `contextSize`.
 */
export const toPrompt = async (
  model: LlamaModel,
  wrapper: Wrapper,
  conversation: Conversation,
  said: Said | null = null,
  contextSize = model.trainContextSize,
): Promise<Prompt> => {
  const { messages: spoken, tools = [], continues = false } = conversation
  const era = said?.era
  const last = spoken.at(-1)
  if (continues && last?.role !== 'assistant')
    throw new AppError('INVALID_INPUT', 'There is no answer to go on with: the last message is not one.')
  const chat = await chatOf(wrapper, conversation)
  const { contextText, stopGenerationTriggers } = written(() => {
    const talk = { messages: spoken, tools, continues }
    const asTrained = usesTools(talk) && isTemplateChat(chat) ? chat.writeWithTools(talk) : null
    if (asTrained) return asTrained
    const chatHistory = toHistory(withTools(spoken, tools), continues)
    return chat.generateContextState({ chatHistory })
  })
  const text = await textOf(contextText)
  checkCharacters(text.length, contextSize)
  const isCut = continues && (last?.text !== '' || Boolean(last.thought))
  const opened = chat.settings.segments?.thought?.prefix
  const isOpened = opened !== undefined && typeof opened === 'object' && 'type' in opened
  const tokens = await tokenizeWith(model, contextText, said)
  // Erased while it was written: its pieces are known again.
  if (said?.era !== era) said?.forget()
  return {
    tokens,
    written: text,
    chat,
    ends: stopGenerationTriggers,
    startsInThought: isCut ? last?.text === '' : isOpened,
    goesOnInThought: isCut && last?.text === '',
  }
}

/** The wrapper that writes this conversation. Throws INVALID_INPUT where the template cannot do with what it is told by name. */
export const chatOf = async (
  wrapper: Wrapper,
  {
    thinking,
    templateWords,
    answerBegins,
  }: Pick<Conversation, 'thinking' | 'templateWords' | 'answerBegins'>,
): Promise<ChatWrapper> => {
  try {
    return await wrapper.with(thinking ?? defaultThinking, answerBegins, templateWords)
  } catch (error) {
    throw error instanceof AppError ? error : refused(error)
  }
}

const textOf = async ({ values }: LlamaText): Promise<string> => {
  const { SpecialTokensText } = await importLibrary()
  const texts = values.map((value) => {
    if (typeof value === 'string') return value
    // The other kind names a token, as the one at the beginning.
    return value instanceof SpecialTokensText ? value.value : ''
  })
  return texts.join('')
}

const usesTools = ({ messages, tools }: ToolTalk): boolean =>
  tools.length > 0 || messages.some(({ role, toolCalls }) => role === 'tool' || toolCalls)

const written = <T>(render: () => T): T => {
  try {
    return render()
  } catch (cause) {
    throw refused(cause)
  }
}

const refused = (cause: unknown): AppError => {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AppError('INVALID_INPUT', `The model's chat template refuses this conversation: ${reason}`, {
    cause,
  })
}

/** The conversation as the library takes it, with an empty answer at its end unless it ends in one that goes on. */
export const toHistory = (messages: readonly PromptMessage[], continues = false): ChatHistoryItem[] => {
  const items = messages.map(({ role, text, thought = '' }, index): ChatHistoryItem => {
    const isCut = continues && index === messages.length - 1
    switch (role) {
      case 'system':
        return { type: 'system', text }
      case 'user':
      case 'tool':
        return { type: 'user', text }
      case 'assistant':
        return {
          type: 'model',
          response: [
            ...(thought === '' ? [] : [toThought(thought, !isCut || text !== '')]),
            ...(isCut && text === '' ? [] : [text]),
          ],
        }
    }
  })
  return continues ? items : [...items, { type: 'model', response: [] }]
}

const toThought = (text: string, ended: boolean) => ({
  type: 'segment' as const,
  segmentType: 'thought' as const,
  text,
  ended,
})

/** An answer needs at least this much room, else it would end before it said anything. */
const minAnswerTokens = 16

/** Nothing is ever cut: throws PROMPT_TOO_LONG (details: `promptTokens`, `contextSize`) when there is no room to answer. */
export const checkRoom = (promptTokens: number, contextSize: number): void => {
  if (promptTokens + minAnswerTokens <= contextSize) return
  throw new AppError(
    'PROMPT_TOO_LONG',
    `The conversation has ${promptTokens} tokens, too many for a context of ${contextSize}. Nothing was cut; ` +
      'start a new chat, shorten the message, or choose a larger context.',
    { details: { promptTokens, contextSize } },
  )
}
