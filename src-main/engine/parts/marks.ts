import type { LlamaModel, LlamaText } from 'node-llama-cpp'
import { importLibrary } from '../import-library.ts'
import type { Prompt } from '../prompt.ts'
import type { Vocabulary } from '../vocabulary.ts'

/** What in an answer is no answer: the marks of thoughts, of ends, of channels. Texts; control tokens by their names. */
export interface Marks {
  thought: { open: string; close: string } | null
  /** What ends an answer besides the tokens that always do. */
  ends: readonly string[]
  /** Answers have several channels, each with a header (Harmony). */
  hasChannels: boolean
  /** What ends a thought that goes on for too long. */
  closing: readonly number[]
  /** Control tokens that are part of the answer all the same, as the marks of calls are. */
  visible: readonly string[]
}

/** Where Harmony's answer begins, after a thought. */
const finalChannel = '<|end|><|start|>assistant<|channel|>final<|message|>'

/** Of the answers to a prompt; `stopWords` are those that the user gave the model. */
export const marksOf = async (
  model: LlamaModel,
  vocabulary: Vocabulary,
  { chat, ends: triggers }: Pick<Prompt, 'chat' | 'ends'>,
  stopWords: readonly string[],
): Promise<Marks> => {
  const { HarmonyChatWrapper, SpecialToken } = await importLibrary()
  const tokens = (text: string) => model.tokenize(text, true)
  if (chat instanceof HarmonyChatWrapper)
    return { thought: null, ends: stopWords, hasChannels: true, closing: tokens(finalChannel), visible: [] }
  const isMark = (text: LlamaText) => !text.values.some((value) => value instanceof SpecialToken)
  const ends = triggers
    .filter(isMark)
    .map(String)
    .filter((text) => text !== '' && !endsAnyway(text, vocabulary))
  const { prefix, suffix } = chat.settings.segments?.thought ?? {}
  const close = suffix === undefined ? '' : String(suffix)
  // One that the template opened itself is opened by its own mark again, if at all.
  const open =
    prefix === undefined || typeof prefix !== 'object' || !('values' in prefix) ? '' : String(prefix)
  return {
    thought: close === '' ? null : { open, close },
    ends: [...new Set([...ends, ...stopWords])],
    hasChannels: false,
    closing: close === '' ? [] : tokens(close),
    visible: [],
  }
}

const endsAnyway = (text: string, vocabulary: Vocabulary) => {
  const token = vocabulary.tokenNamed(text)
  return token !== null && vocabulary.isEnd(token)
}

/** Of a text that is no answer to anybody. */
export const noMarks: Marks = { thought: null, ends: [], hasChannels: false, closing: [], visible: [] }
