import type { ChatWrapper, LlamaModel } from 'node-llama-cpp'
import type { Finding } from '#contract/doctor.ts'
import { betweenTurns } from './examine-conversation.ts'
import { fine, note, plain, problem } from './finding.ts'
import { importLibrary } from './import-library.ts'

/** Whether the model marks its thoughts, and how they are switched. */
export const checkThinking = async (
  wrapper: ChatWrapper,
  switchedBy: readonly string[],
): Promise<Finding> => {
  const { LlamaText } = await importLibrary()
  const thought = wrapper.settings.segments?.thought
  if (!thought) return fine('thinking', 'thinksNot', {}, 'It answers without marked thoughts.')
  const { prefix, suffix } = thought
  const mark = suffix ?? (typeof prefix === 'object' && 'type' in prefix ? '' : prefix)
  const tag = plain(LlamaText(mark).toString())
  const [by] = switchedBy
  if (by === undefined) {
    return fine('thinking', 'thinks', { tag }, `It thinks before it answers; ${tag} ends its thoughts.`)
  }
  const message = `It can think before it answers; ${tag} ends its thoughts. Its template has a switch for it: ${by}.`
  return fine('thinking', 'thinksSwitched', { tag, by }, message)
}

/** A tag as templates write them. */
const tagPattern = /<[^<>\s]{1,40}>|\[\/?[A-Z_]{1,20}\]/gu

/** Whether what the template writes after an answer would also stop the engine. */
export const checkStop = (model: LlamaModel, wrapper: ChatWrapper, stopWords: readonly string[]): Finding => {
  const tags = tagsAfterAnswer(wrapper)
  const [first] = tags
  const end =
    tags.find((tag) => isEnd(model, tag)) ?? (model.tokens.eos === null ? null : model.tokens.eosString)
  const isSure = first === undefined || tags.some((tag) => isEnd(model, tag))
  if (isSure && end !== null) {
    return fine('stop', 'stopsAtEnd', { token: plain(end) }, `An answer ends with ${plain(end)}.`)
  }
  if (first === undefined) {
    const message = 'Nothing in the file says where an answer ends; it may go on and on.'
    return problem('stop', 'stopMissing', {}, message)
  }
  if (stopWords.includes(first)) {
    return note('stop', 'stopChosen', { token: first }, `An answer ends with ${first}, because you said so.`)
  }
  const message = `The template ends an answer with ${first}, which the file does not name as an end; answers may go on and on.`
  return problem('stop', 'stopUnknown', { token: first }, message, { type: 'stopWords', stopWords: [first] })
}

const isEnd = (model: LlamaModel, tag: string): boolean => {
  const [token, ...more] = model.tokenize(tag, true)
  return more.length === 0 && model.isEogToken(token)
}

/** Those after which a part of an answer follows, not its end: stopping there would cut the answer off. */
const innerTags = ['<|channel|>', '<|message|>', '<|close|>']

const tagsAfterAnswer = (wrapper: ChatWrapper): string[] => {
  try {
    const tags = betweenTurns(wrapper).match(tagPattern) ?? []
    return tags.some((tag) => innerTags.includes(tag)) ? [] : tags
  } catch {
    // The check before this one has said that the conversation cannot be written.
    return []
  }
}
