/**
 * Tools for models whose answers have channels (Harmony, gpt-oss): told by the model's own template, which the library's wrapper for the
 * channels does not read. Knows the template, and nothing of how answers are taken apart.
 */
import type { ChatWrapper, ChatWrapperGeneratedContextState, HarmonyChatWrapper } from 'node-llama-cpp'
import { importLibrary } from '../import-library.ts'
import type { JinjaTemplate } from './jinja.ts'
import { renderWithTools } from './one-call-each.ts'
import type { ToolShape } from './toolbox.ts'
import type { TemplateChat, ToolTalk } from './wrapper.ts'

const shape: ToolShape = {
  arguments: 'object',
  emptyContent: '',
  ids: 'given',
  calls: 'field',
  results: 'json',
}

type Effort = NonNullable<ConstructorParameters<typeof HarmonyChatWrapper>[0]>['reasoningEffort'] & string

/** The library's wrapper with the tools in it. A model that must call is held to JSON, as one without a form of its own. */
export const createHarmonyWrapper = async (
  template: JinjaTemplate,
  reasoningEffort: Effort,
): Promise<ChatWrapper> => {
  const library = await importLibrary()
  const { LlamaText, SpecialToken, SpecialTokensText } = library

  class HarmonyWithTools
    extends library.HarmonyChatWrapper
    implements Pick<TemplateChat, 'callForm' | 'writeWithTools'>
  {
    callForm(): null {
      return null
    }

    writeWithTools({ messages, tools, continues }: ToolTalk): ChatWrapperGeneratedContextState | null {
      if (continues) return null
      try {
        const variables = { reasoning_effort: reasoningEffort }
        const pieces = renderWithTools(template, messages, variables, { shape, tools })
        return {
          contextText: LlamaText(pieces.map(({ text, own }) => (own ? new SpecialTokensText(text) : text))),
          stopGenerationTriggers: [LlamaText(new SpecialToken('EOS'))],
        }
      } catch {
        // Then the tools are told in words.
        return null
      }
    }
  }
  return new HarmonyWithTools({ reasoningEffort })
}
