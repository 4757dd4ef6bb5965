import type { ChatWrapper, LlamaModel } from 'node-llama-cpp'
import type { ThinkingChoice, ThinkingOffer } from '#contract/engine.ts'
import { importLibrary } from './llama.ts'
import { parseTemplate, type JinjaTemplate } from './template/jinja.ts'
import { findThinkingSwitch, type ThinkingSwitch } from './template/thinking-switch.ts'
import { findThoughtTags, type ThoughtTags } from './template/thought-tags.ts'
import { createTemplateWrapper } from './template/wrapper.ts'

/** Turns conversations into the text that the model was trained on, and knows how its thoughts are marked. */
export interface Wrapper {
  /** The chat template in use: the file's own (`Template`) or a built-in one. */
  readonly name: string
  readonly thinking: ThinkingOffer
  /** The library's wrapper for an answer that is thought about as chosen. */
  with: (choice: ThinkingChoice) => Promise<ChatWrapper>
}

/**
 * The wrapper for the model's own template. The library's is taken where there is no template, where it does not
 * render, or where the answer has several channels (Harmony), which the library takes apart.
 */
export const createWrapper = async (model: LlamaModel): Promise<Wrapper> => {
  const source = model.fileInfo.metadata.tokenizer.chat_template
  const isToken = (text: string) => model.tokenize(text, true).length === 1
  const template = source === undefined ? null : parsed(source, model)
  const tags = findThoughtTags(template, isToken)
  const found = template && findThinkingSwitch(template, tags)
  const thinking = toOffer(tags, found)
  if (template && found && !isHarmony(template.source)) {
    const create = (choice: ThinkingChoice) =>
      createTemplateWrapper({
        template,
        tags,
        variables: variablesFor(found, choice),
        bos: model.tokens.shouldPrependBosToken ? model.tokens.bosString : null,
      })
    try {
      await create(defaultChoice)
      return { name: 'Template', thinking, with: create }
    } catch (error) {
      process.stderr.write(`The chat template does not render: ${messageOf(error)}\n`)
    }
  }
  return libraryWrapper(model, tags)
}

const defaultChoice: ThinkingChoice = { mode: 'auto', effort: null }

const parsed = (source: string, model: LlamaModel): JinjaTemplate | null => {
  const { bosString, eosString } = model.tokens
  try {
    return parseTemplate(source, { bos: bosString ?? '', eos: eosString ?? '' })
  } catch (error) {
    process.stderr.write(`The chat template is not Jinja: ${messageOf(error)}\n`)
    return null
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'unknown error')

const isHarmony = (source: string) => source.includes('<|channel|>') && source.includes('<|start|>')

const toOffer = (tags: ThoughtTags | null, found: ThinkingSwitch | null): ThinkingOffer => ({
  thinks: tags !== null,
  isOnByDefault: found?.toggle ? found.toggle.isOnByDefault : null,
  efforts: found?.effort?.levels ?? [],
})

const variablesFor = (
  { toggle, effort }: ThinkingSwitch,
  choice: ThinkingChoice,
): Record<string, unknown> => ({
  ...(toggle && choice.mode !== 'auto' && { [toggle.variable]: (choice.mode === 'on') === toggle.on }),
  ...(effort && choice.effort !== null && { [effort.variable]: choice.effort }),
})

/** What the library knows of this model, with the tags of its thoughts where the library knows none. */
const libraryWrapper = async (model: LlamaModel, tags: ThoughtTags | null): Promise<Wrapper> => {
  const { LlamaText, SpecialTokensText, HarmonyChatWrapper, resolveChatWrapper } = await importLibrary()
  const plain = resolveChatWrapper(model)
  if (plain instanceof HarmonyChatWrapper) {
    const efforts = ['low', 'medium', 'high'] as const
    return {
      name: plain.wrapperName,
      thinking: { thinks: true, isOnByDefault: null, efforts: [...efforts] },
      with: ({ effort }) => {
        const reasoningEffort = efforts.find((level) => level === effort) ?? 'medium'
        return Promise.resolve(new HarmonyChatWrapper({ reasoningEffort }))
      },
    }
  }
  if (tags && !plain.settings.segments?.thought) {
    const thought = {
      prefix: LlamaText(new SpecialTokensText(tags.open)),
      suffix: LlamaText(new SpecialTokensText(tags.close)),
    }
    Object.assign(plain, {
      settings: { ...plain.settings, segments: { ...plain.settings.segments, thought } },
    })
  }
  const offer = { thinks: plain.settings.segments?.thought !== undefined, isOnByDefault: null, efforts: [] }
  return { name: plain.wrapperName, thinking: offer, with: () => Promise.resolve(plain) }
}
