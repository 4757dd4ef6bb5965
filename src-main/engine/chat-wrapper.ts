import type { ChatWrapper, LlamaModel, SpecializedChatWrapperTypeName } from 'node-llama-cpp'
import { builtInTemplates, type BuiltInTemplate } from '#contract/doctor.ts'
import type { ThinkingChoice, ThinkingOffer } from '#contract/engine.ts'
import { AppError } from '#contract/errors.ts'
import { importLibrary } from './import-library.ts'
import { createHarmonyWrapper } from './template/harmony-tools.ts'
import { parseTemplate, type JinjaTemplate } from './template/jinja.ts'
import { isOneToken, likelyTemplate } from './template/likely.ts'
import { findThinkingSwitch, type ThinkingSwitch } from './template/thinking-switch.ts'
import { findThoughtTags, type ThoughtTags } from './template/thought-tags.ts'
import { findToolShape } from './template/tool-shape.ts'
import type { ToolShape } from './template/toolbox.ts'
import { createTemplateWrapper } from './template/wrapper.ts'

/** Turns conversations into the text that the model was trained on, and knows how its thoughts are marked. */
export interface Wrapper {
  /** The chat template in use: the file's own or the user's (`Template`), or a built-in one. */
  readonly name: string
  readonly thinking: ThinkingOffer
  /** The template's variables that change how it thinks. */
  readonly switchedBy: readonly string[]
  /** Why the file's own template is not used; null when it is, or when there is none. */
  readonly failure: string | null
  /**
   * The library's wrapper for an answer that is thought about as chosen. `answerBegins`: what it writes goes on to where the answer
   * begins; throws NOT_SUPPORTED for false where the template is not the model's own. `words`: what the template is told by name; a
   * built-in one asks for nothing.
   */
  with: (choice: ThinkingChoice, answerBegins?: boolean, words?: TemplateWords) => Promise<ChatWrapper>
}

/** Values that a template may ask for by name. */
export type TemplateWords = Readonly<Record<string, unknown>>

/** What the template does unless told otherwise. */
export const defaultThinking: ThinkingChoice = { mode: 'auto', effort: null }

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
 * The wrapper for the template that was `chosen` (a built-in one's name, or Jinja), else for the model's own. The library's
 * is taken where there is none, where the model's own fails, or where answers have several channels (Harmony), which
 * the library takes apart. Throws when a Jinja template that was chosen fails.
 */
export const createWrapper = async (model: LlamaModel, chosen: string | null): Promise<Wrapper> => {
  const source = chosen ?? templateOf(model)
  if (source === null) return guessedWrapper(model, null)
  if (isBuiltIn(source)) return libraryWrapper(model, source)
  if (isHarmony(source)) return harmonyWrapper(source)
  try {
    return await jinjaWrapper(model, source)
  } catch (error) {
    if (chosen !== null) throw error
    const failure = error instanceof Error ? error.message : String(error)
    process.stderr.write(`The chat template fails: ${failure}\n`)
    return { ...(await guessedWrapper(model, source)), failure }
  }
}

/** The template in the model's file; null when there is none. */
export const templateOf = (model: LlamaModel): string | null => {
  const template = model.fileInfo.metadata.tokenizer.chat_template
  return typeof template === 'string' && template.trim() !== '' ? template : null
}

const isHarmony = (source: string) => source.includes('<|channel|>') && source.includes('<|start|>')

/** Does what the template says and nothing else; throws what it raises. */
const jinjaWrapper = async (model: LlamaModel, source: string): Promise<Wrapper> => {
  const { bosString, eosString, shouldPrependBosToken } = model.tokens
  const template = parseTemplate(source, { bos: bosString ?? '', eos: eosString ?? '' })
  const tags = findThoughtTags(template, (text) => isOneToken(model, text))
  const found = findThinkingSwitch(template, tags)
  let shape: ToolShape | null | undefined
  const create = (choice: ThinkingChoice, answerBegins = true, words: TemplateWords = {}) =>
    createTemplateWrapper({
      // Looked for when there are tools, and once.
      toolShape: () => (shape === undefined ? (shape = findToolShape(template)) : shape),
      template: answerBegins ? template : withoutAnswer(template),
      tags,
      variables: { ...words, ...variablesFor(found, choice) },
      bos: shouldPrependBosToken ? bosString : null,
    })
  await create(defaultThinking)
  const switchedBy = [found.toggle, found.effort].flatMap((by) => (by ? [by.variable] : []))
  return { name: 'Template', thinking: toOffer(tags, found), switchedBy, failure: null, with: create }
}

const withoutAnswer = (template: JinjaTemplate): JinjaTemplate => ({
  ...template,
  render: (messages, options) => template.render(messages, { ...options, generationPrompt: false }),
})

/** Built-in templates are written by the library, up to where the answer begins. */
const checkAnswerBegins = (answerBegins: boolean) => {
  if (!answerBegins)
    throw new AppError(
      'NOT_SUPPORTED',
      'The template of this model is a built-in one, which always goes on to where the answer begins.',
    )
}

const toOffer = (tags: ThoughtTags | null, { toggle, effort }: ThinkingSwitch): ThinkingOffer => ({
  thinks: tags !== null,
  isOnByDefault: toggle ? toggle.isOnByDefault : null,
  efforts: effort?.levels ?? [],
})

const variablesFor = (
  { toggle, effort }: ThinkingSwitch,
  choice: ThinkingChoice,
): Record<string, unknown> => ({
  ...(toggle && choice.mode !== 'auto' && { [toggle.variable]: (choice.mode === 'on') === toggle.on }),
  // A chat keeps its choice when its model changes for one that has other words for it.
  ...(effort &&
    choice.effort !== null &&
    effort.levels.includes(choice.effort) && { [effort.variable]: choice.effort }),
})

const harmonyEfforts = ['low', 'medium', 'high'] as const

/** The library's, which takes the channels apart; tools are told as the template `source` tells them, where there is one that can be read. */
const harmonyWrapper = async (source: string | null): Promise<Wrapper> => {
  const { HarmonyChatWrapper } = await importLibrary()
  const template = source === null ? null : readable(source)
  return {
    name: new HarmonyChatWrapper().wrapperName,
    thinking: { thinks: true, isOnByDefault: null, efforts: [...harmonyEfforts] },
    switchedBy: ['reasoning_effort'],
    failure: null,
    with: async ({ effort }, answerBegins = true, words = {}) => {
      checkAnswerBegins(answerBegins)
      const asked = effort ?? words.reasoning_effort
      const reasoningEffort = harmonyEfforts.find((level) => level === asked) ?? 'medium'
      return template
        ? createHarmonyWrapper(template, reasoningEffort)
        : new HarmonyChatWrapper({ reasoningEffort })
    },
  }
}

const readable = (source: string): JinjaTemplate | null => {
  try {
    return parseTemplate(source, { bos: '', eos: '' })
  } catch {
    // What is said without tools does not need it.
    return null
  }
}

/** ChatML, written out: what is taken for a model that says nothing of how a chat is written, as llama.cpp and others take it. */
const usualTemplate = `{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`

/** What the library recognises; where it would take its general one, what the marks in `template` or in the vocabulary speak for. */
const guessedWrapper = async (model: LlamaModel, template: string | null): Promise<Wrapper> => {
  if (await isRecognised(model, template)) return libraryWrapper(model, null)
  const likely = likelyTemplate(model, template)
  if (likely === null && template === null)
    return { ...(await jinjaWrapper(model, usualTemplate)), name: 'ChatML' }
  return libraryWrapper(model, likely)
}

/** Without a template by its names alone: the library takes every model that begins with `<s>`, which most do, for Llama 2. */
const isRecognised = async (model: LlamaModel, template: string | null): Promise<boolean> => {
  const { resolveChatWrapper } = await importLibrary()
  if (template !== null) return resolveChatWrapper(model).wrapperName !== 'General'
  const { filename, fileInfo, tokenizer } = model
  const wrapper = resolveChatWrapper({ filename, fileInfo, tokenizer })
  return wrapper !== null && wrapper.wrapperName !== 'General'
}

/** A built-in template, or the one that the library takes for likely; with marks of thoughts where it knows none. */
const libraryWrapper = async (model: LlamaModel, type: BuiltInTemplate | null): Promise<Wrapper> => {
  const { HarmonyChatWrapper, resolveChatWrapper } = await importLibrary()
  if (type === 'harmony') return harmonyWrapper(null)
  const wrapper = type ? resolveChatWrapper(model, { type: libraryNames[type] }) : resolveChatWrapper(model)
  if (wrapper instanceof HarmonyChatWrapper) return harmonyWrapper(null)
  await addThoughts(wrapper, model)
  const thinks = wrapper.settings.segments?.thought !== undefined
  return {
    name: wrapper.wrapperName,
    thinking: { thinks, isOnByDefault: null, efforts: [] },
    switchedBy: [],
    failure: null,
    with: (_choice, answerBegins = true) => {
      checkAnswerBegins(answerBegins)
      return Promise.resolve(wrapper)
    },
  }
}

const addThoughts = async (wrapper: ChatWrapper, model: LlamaModel): Promise<void> => {
  const tags = findThoughtTags(null, (text) => isOneToken(model, text))
  if (tags === null || wrapper.settings.segments?.thought) return
  const { LlamaText, SpecialTokensText } = await importLibrary()
  const thought = {
    prefix: LlamaText(new SpecialTokensText(tags.open)),
    suffix: LlamaText(new SpecialTokensText(tags.close)),
  }
  const settings = { ...wrapper.settings, segments: { ...wrapper.settings.segments, thought } }
  Object.assign(wrapper, { settings })
}
