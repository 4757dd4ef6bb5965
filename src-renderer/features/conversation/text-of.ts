import type { Message } from '#contract/messages.ts'

/** What a message says, without its thoughts. */
export const textOf = (message: Message): string =>
  message.parts
    .filter((part) => part.type === 'text')
    .map(({ text }) => text)
    .join('')

/** The attachments that a message carries, in their order. */
export const attachmentsOf = (message: Message): string[] =>
  message.parts.flatMap((part) => (part.type === 'attachment' ? [part.id] : []))
