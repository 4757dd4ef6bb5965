import type { Message, MessagePart, Part } from '#contract/messages.ts'

/** Where something that came belongs: at `offset` UTF-16 units of the text of `parts[index]`. */
export interface Appended {
  parts: MessagePart[]
  index: number
  offset: number
}

/**
 * The parts after `part` came: it goes on with the last one if that is of its kind and still open, else it begins
 * a new one. A thought is closed by its `durationMs`. The parts given stay as they are.
 */
export const appendPart = (parts: readonly MessagePart[], part: Part): Appended => {
  const last = parts.at(-1)
  const index = parts.length - 1
  if (last?.type === 'text' && part.type === 'text') {
    return {
      parts: parts.with(index, { type: 'text', text: last.text + part.text }),
      index,
      offset: last.text.length,
    }
  }
  if (last?.type === 'thought' && part.type === 'thought' && last.durationMs === undefined) {
    return {
      parts: parts.with(index, { ...part, text: last.text + part.text }),
      index,
      offset: last.text.length,
    }
  }
  return { parts: [...parts, part], index: parts.length, offset: 0 }
}

/** What a message says aloud: its thoughts and attachments are left out. */
export const spokenText = (message: Pick<Message, 'parts'>): string => textOf(message, 'text')

/** What a model thought before it said that. */
export const thoughtText = (message: Pick<Message, 'parts'>): string => textOf(message, 'thought')

const textOf = ({ parts }: Pick<Message, 'parts'>, kind: 'text' | 'thought'): string =>
  parts
    .filter((part): part is Extract<MessagePart, { type: 'text' | 'thought' }> => part.type === kind)
    .map(({ text }) => text)
    .join('')
