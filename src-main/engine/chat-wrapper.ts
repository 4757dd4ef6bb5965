import type { ChatWrapper, LlamaModel } from 'node-llama-cpp'
import { importLibrary } from './llama.ts'

/** Turns a conversation into the text that the model was trained on, and knows how its thoughts are marked. */
export type Wrapper = ChatWrapper

const openTag = '<think>'
const closeTag = '</think>'

/**
 * The wrapper for the model's own template. Where the library knows no thoughts but the template or the
 * vocabulary has `<think>`, they are told apart all the same, else they would leak into the answer.
 */
export const createWrapper = async (model: LlamaModel): Promise<Wrapper> => {
  const { LlamaText, SpecialTokensText, resolveChatWrapper } = await importLibrary()
  const wrapper = resolveChatWrapper(model)
  if (wrapper.settings.segments?.thought || !mentionsThoughts(model)) return wrapper
  const thought = {
    prefix: LlamaText(new SpecialTokensText(openTag)),
    suffix: LlamaText(new SpecialTokensText(closeTag)),
  }
  const settings = { ...wrapper.settings, segments: { ...wrapper.settings.segments, thought } }
  return Object.assign(wrapper, { settings })
}

const mentionsThoughts = (model: LlamaModel): boolean => {
  const template = model.fileInfo.metadata.tokenizer.chat_template
  if (template?.includes(openTag)) return true
  return model.tokenize(openTag, true).length === 1 && model.tokenize(closeTag, true).length === 1
}
