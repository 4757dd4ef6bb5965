import type { ChatWrapper, LlamaModel, SpecializedChatWrapperTypeName } from 'node-llama-cpp'
import { builtInTemplates, type BuiltInTemplate } from '#contract/doctor.ts'
import { importLibrary } from './llama.ts'

/** Turns a conversation into the text that the model was trained on, and knows how its thoughts are marked. */
export type Wrapper = ChatWrapper

const openTag = '<think>'
const closeTag = '</think>'

/** What the library calls the built-in templates. */
const libraryNames: Record<BuiltInTemplate, SpecializedChatWrapperTypeName> = {
  chatml: 'chatML',
  llama2: 'llama2Chat',
  llama3: 'llama3.1',
  mistral: 'mistral',
  gemma: 'gemma',
  gemma4: 'gemma4',
  deepseek: 'deepSeek',
  qwen: 'qwen',
  harmony: 'harmony',
  seed: 'seed',
  general: 'general',
}

const isBuiltIn = (template: string): template is BuiltInTemplate =>
  (builtInTemplates as readonly string[]).includes(template)

/**
 * The wrapper for `template` (a built-in one's name, or Jinja), else for the model's own, else for one that the library
 * takes for likely. Where the library knows no thoughts but the template or the vocabulary has `<think>`, they are told
 * apart all the same, else they would leak into the answer. Throws when a `template` that was given fails.
 */
export const createWrapper = async (model: LlamaModel, template: string | null): Promise<Wrapper> => {
  const { resolveChatWrapper } = await importLibrary()
  if (template === null) return withThoughts(resolveChatWrapper(model), model, templateOf(model))
  if (!isBuiltIn(template)) return createJinjaWrapper(model, template)
  return withThoughts(resolveChatWrapper(model, { type: libraryNames[template] }), model, null)
}

/** The wrapper that does what the Jinja `template` says and nothing else; throws when that fails. */
export const createJinjaWrapper = async (model: LlamaModel, template: string): Promise<Wrapper> => {
  const { JinjaTemplateChatWrapper } = await importLibrary()
  const { tokenizer } = model
  // We offer no functions to call; finding out how a template writes them takes a hundred times as long as the rest.
  const wrapper = new JinjaTemplateChatWrapper({
    template,
    tokenizer,
    functionCallMessageTemplate: 'noJinja',
  })
  return withThoughts(wrapper, model, template)
}

/** The template in the model's file; null when there is none. */
export const templateOf = (model: LlamaModel): string | null => {
  const template = model.fileInfo.metadata.tokenizer.chat_template
  return typeof template === 'string' && template.trim() !== '' ? template : null
}

const withThoughts = async (
  wrapper: Wrapper,
  model: LlamaModel,
  template: string | null,
): Promise<Wrapper> => {
  if (wrapper.settings.segments?.thought || !mentionsThoughts(model, template)) return wrapper
  const { LlamaText, SpecialTokensText } = await importLibrary()
  const thought = {
    prefix: LlamaText(new SpecialTokensText(openTag)),
    suffix: LlamaText(new SpecialTokensText(closeTag)),
  }
  const settings = { ...wrapper.settings, segments: { ...wrapper.settings.segments, thought } }
  return Object.assign(wrapper, { settings })
}

const mentionsThoughts = (model: LlamaModel, template: string | null): boolean =>
  template?.includes(openTag) === true || (isOneToken(model, openTag) && isOneToken(model, closeTag))

/** Whether the vocabulary has `text` as one of its special tokens. */
export const isOneToken = (model: LlamaModel, text: string): boolean =>
  model.tokenize(text, true).length === 1
