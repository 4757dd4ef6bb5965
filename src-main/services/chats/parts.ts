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
export const spokenText = ({ parts }: Pick<Message, 'parts'>): string =>
  parts
    .filter((part) => part.type === 'text')
    .map(({ text }) => text)
    .join('')
