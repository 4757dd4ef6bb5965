import type { Message } from '#contract/messages.ts'
import type { ChatRow, Storage } from '#storage/index.ts'
import { shownBranch, type Selection } from '../collect.ts'
import { closed } from './closed.ts'
import { dateTime, speaker, words } from './words.ts'

/** How a kind of text document is written. */
interface Style {
  title: (text: string) => string
  speaker: (name: string, at: string) => string
  thought: (text: string) => string
  note: (text: string) => string
  text: (text: string) => string
  between: string
}

const plain: Style = {
  title: (text) => `${text}\n${'='.repeat(Math.min(Math.max(text.length, 3), 72))}`,
  speaker: (name, at) => `${name}  (${at})`,
  thought: (text) => `[${words.thought}]\n${text}\n[/${words.thought}]`,
  note: (text) => `[${text}]`,
  text: (text) => text,
  between: '\n\n',
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
/** What would make something else of a heading. */
const escapeHeading = (text: string) => oneLine(text).replaceAll(/[\\`*_[\]<>#|]/g, '\\$&')
const quoted = (text: string) => text.replaceAll(/^/gm, '> ')

const markdown: Style = {
  title: (text) => `# ${escapeHeading(text)}`,
  speaker: (name, at) => `## ${escapeHeading(name)}\n\n*${at}*`,
  thought: (text) => `> **${words.thought}**\n>\n${quoted(text)}`,
  note: (text) => `*${escapeHeading(text)}*`,
  // Models answer in Markdown, and what people type is left as it is.
  text: closed,
  between: '\n\n---\n\n',
}

export const writePlainText = (storage: Storage, selection: Selection) => write(storage, selection, plain)
export const writeMarkdown = (storage: Storage, selection: Selection) => write(storage, selection, markdown)

/** The branch that is shown of each chat, for reading. */
function* write(storage: Storage, { chats }: Selection, style: Style): Generator<string> {
  for (const [index, chat] of [...chats].reverse().entries()) {
    if (index > 0) yield style.between
    yield* writeChat(storage, chat, style)
  }
}

function* writeChat(storage: Storage, chat: ChatRow, style: Style): Generator<string> {
  const path = shownBranch(storage, chat)
  const others = storage.messages.treeOf(chat.id).length - path.length
  yield `${style.title(oneLine(chat.title) || words.untitled)}\n\n`
  if (chat.systemPrompt.trim() !== '')
    yield `${style.note(words.system)}\n\n${style.text(chat.systemPrompt)}\n\n`
  for (const message of path) yield `${messageIn(message, style)}\n\n`
  if (others > 0) yield `${style.note(words.otherVersions(others))}\n`
}

const messageIn = (message: Message, style: Style): string => {
  const status = words.status(message.status)
  const pieces = message.parts.map((part) => {
    if (part.type === 'thought') return style.thought(part.text)
    return part.type === 'attachment' ? style.note(words.attachment(part)) : style.text(part.text)
  })
  return [
    style.speaker(speaker(message), dateTime(message.createdAt)),
    ...pieces,
    ...(status === null ? [] : [style.note(status)]),
  ].join('\n\n')
}
