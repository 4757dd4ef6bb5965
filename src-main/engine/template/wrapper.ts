import type {
  ChatHistoryItem,
  ChatModelResponse,
  ChatWrapper,
  ChatWrapperGeneratedContextState,
  ChatWrapperSettings,
} from 'node-llama-cpp'
import type { PromptMessage, Tool } from '#contract/engine.ts'
import { importLibrary } from '../import-library.ts'
import { continuationOf, type CutAnswer } from './continuation.ts'
import { renderConversation, type Turn } from './conversation.ts'
import type { JinjaTemplate } from './jinja.ts'
import type { Piece } from './placeholders.ts'
import { renderWithTools } from './one-call-each.ts'
import { endsInThought, type ThoughtTags } from './thought-tags.ts'
import { usualForm, type CallForm } from '../tools/call-form.ts'
import { callFormOf } from './tool-shape.ts'
import type { ToolShape } from './toolbox.ts'

export interface TemplateWrapperOptions {
  template: JinjaTemplate
  tags: ThoughtTags | null
  /** What the template is told besides the messages, as `enable_thinking`. */
  variables: Record<string, unknown>
  /** The model wants its text to begin with this token, whether the template writes it or not; else null. */
  bos: string | null
  /** How the template takes tools; null when it does not. */
  toolShape: () => ToolShape | null
}

/** What was said with tools, and whether the last of it is an answer to go on with. */
export interface ToolTalk {
  messages: readonly PromptMessage[]
  tools: readonly Tool[]
  continues: boolean
}

/** A chat wrapper that tells tools as its template does. */
export interface TemplateChat extends ChatWrapper {
  /** How a call is written; null where that is not known. */
  callForm: () => CallForm | null
  /** Null when the template cannot write that. */
  writeWithTools: (talk: ToolTalk) => ChatWrapperGeneratedContextState | null
}

export const isTemplateChat = (chat: ChatWrapper): chat is TemplateChat => 'writeWithTools' in chat

/**
 * The library's kind of chat wrapper for a model's own template, rendered as its authors do: up to and with the
 * generation prompt, which is where a template opens or closes a thought. (The library's own renders an empty answer
 * instead, which tells many models not to think.) Throws what the template raises.
 */
export const createTemplateWrapper = async (options: TemplateWrapperOptions): Promise<TemplateChat> => {
  const { ChatWrapper: Base, LlamaText, SpecialToken, SpecialTokensText } = await importLibrary()
  const { template, tags, variables, bos, toolShape } = options
  const special = (text: string) => LlamaText(new SpecialTokensText(text))
  const probe = renderConversation(template, shortestTalk, variables)
  const afterAnswer = textAfterAnswer(template, variables)

  const toText = (pieces: readonly Piece[]) => {
    const starts = bos === null || pieces[0]?.text.startsWith(bos) === true
    return LlamaText([
      ...(starts ? [] : [new SpecialToken('BOS')]),
      ...pieces.map(({ text, own }) => (own ? new SpecialTokensText(text) : text)),
    ])
  }

  const toState = (pieces: readonly Piece[], cut: CutAnswer): ChatWrapperGeneratedContextState => {
    const begun = cut.text === '' && cut.thought === '' ? [] : continuationOf(cut, pieces, tags, template)
    return {
      contextText: toText([...pieces, ...begun]),
      stopGenerationTriggers: [
        LlamaText(new SpecialToken('EOS')),
        LlamaText(new SpecialToken('EOT')),
        ...(afterAnswer === '' ? [] : [special(afterAnswer)]),
      ],
    }
  }

  class TemplateWrapper extends Base implements TemplateChat {
    override readonly wrapperName = 'Template'
    override readonly settings: ChatWrapperSettings = {
      ...Base.defaultSettings,
      ...(tags && {
        segments: {
          thought: {
            prefix: opensThought(probe, tags) ? { type: 'openedOnStart' } : special(tags.open),
            suffix: special(tags.close),
          },
        },
      }),
    }

    override generateContextState({
      chatHistory,
    }: {
      chatHistory: readonly ChatHistoryItem[]
    }): ChatWrapperGeneratedContextState {
      const last = chatHistory.at(-1)
      const answer = last?.type === 'model' ? last.response : []
      const said = last?.type === 'model' ? chatHistory.slice(0, -1) : chatHistory
      return toState(renderConversation(template, said.map(toTurn), variables), toCut(answer))
    }

    callForm(): CallForm | null {
      const shape = toolShape()
      return shape === null ? usualForm : callFormOf(template, shape)
    }

    writeWithTools({ messages, tools, continues }: ToolTalk): ChatWrapperGeneratedContextState | null {
      const shape = toolShape()
      if (shape === null) return null
      const last = continues ? messages.at(-1) : undefined
      const turns = last ? messages.slice(0, -1) : messages
      const { text = '', thought = '' } = last ?? {}
      try {
        const pieces = renderWithTools(template, turns, variables, { shape, tools })
        return toState(pieces, { text, thought, thoughtEnded: text !== '' })
      } catch {
        // Then the tools are told in words.
        return null
      }
    }
  }
  return new TemplateWrapper()
}

/** What a template has to be able to write: a question with an answer, and the next one. */
const shortestTalk: readonly Turn[] = [
  { role: 'user', text: 'question' },
  { role: 'assistant', text: 'answer' },
  { role: 'user', text: 'another' },
]

const opensThought = (pieces: readonly Piece[], tags: ThoughtTags): boolean =>
  endsInThought(pieces.findLast(({ own }) => own)?.text ?? '', tags)

const toTurn = (item: ChatHistoryItem): Turn => {
  switch (item.type) {
    case 'system':
      return { role: 'system', text: typeof item.text === 'string' ? item.text : '' }
    case 'user':
      return { role: 'user', text: item.text }
    case 'model':
      return {
        role: 'assistant',
        text: item.response.filter((part) => typeof part === 'string').join(''),
        thought: item.response.map(thoughtOf).join(''),
      }
  }
}

const toCut = (response: ChatModelResponse['response']): CutAnswer => ({
  thought: response.map(thoughtOf).join(''),
  thoughtEnded: response.some((part) => typeof part === 'object' && part.type === 'segment' && part.ended),
  text: response.filter((part) => typeof part === 'string').join(''),
})

const thoughtOf = (part: ChatModelResponse['response'][number]): string =>
  typeof part === 'object' && part.type === 'segment' && part.segmentType === 'thought' ? part.text : ''

/** What the template writes after an answer, where it is short enough to be a mark of its end; else nothing. */
const textAfterAnswer = (template: JinjaTemplate, variables: Record<string, unknown>): string => {
  const longestMark = 40
  try {
    const rendered = template.render(
      [
        { role: 'user', content: 'question' },
        { role: 'assistant', content: 'answer' },
      ],
      { generationPrompt: false, variables },
    )
    const mark = rendered.slice(rendered.lastIndexOf('answer') + 'answer'.length).trim()
    return mark.length <= longestMark ? mark : ''
  } catch {
    // Then the end-of-sequence tokens alone tell.
    return ''
  }
}
