import type { AttachmentPart } from '#contract/attachment-part.ts'
import type { Message } from '#contract/messages.ts'

/** The words of exported files. They are documents for people, in English as the commands are. */
export const words = {
  untitled: 'Untitled chat',
  user: 'You',
  assistant: (modelId: string | null) => (modelId === null ? 'Answer' : nameOf(modelId)),
  thought: 'Thoughts',
  system: 'System prompt',
  attachment: ({ name }: AttachmentPart) => `Attached: ${name}`,
  otherVersions: (count: number) =>
    `${count} other ${count === 1 ? 'version' : 'versions'} of messages in this chat are only in the JSON export.`,
  status: (status: Message['status']): string | null =>
    status === 'failed' ? 'This answer failed.' : status === 'stopped' ? 'This answer was stopped.' : null,
}

/** The last part of a model's id, without its ending: what people call it. */
const nameOf = (modelId: string): string => (modelId.split('/').at(-1) ?? modelId).replace(/\.gguf$/i, '')

export const speaker = ({ role, modelId }: Message): string =>
  role === 'user' ? words.user : words.assistant(modelId)

/** `2026-11-24 14:03`, in this computer's time. */
export const dateTime = (at: number): string => {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return ''
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}
