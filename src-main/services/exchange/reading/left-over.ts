import type { SavedConversation, SavedMessage } from '../format.ts'
import { idFrom } from './build.ts'
import { hasTwoWords, withoutTags } from './texts.ts'
import type { FoundChat } from './types.ts'

/**
 * The net below all readers: sentences of a foreign chat that came into no message of ours, as new versions of a program bring them,
 * are kept as a message that stands by itself, and told.
 */

/** How a program was set up is no text of the chat. */
const isSetup = (key: string) =>
  isId(key) ||
  /metadata|info$|config|settings|stats|usage|model|params|schema|definition|^tools$|signature|url/i.test(key)
/** `said` is none. */
const isId = (key: string) => /_id$|^id$|uuid/i.test(key) || /[a-z0-9](?:Id|ID)$/.test(key)
/** What names a thing may be a text of its own; where it is short it is a name alone. */
const isName = (key: string) => /^(?:title|name)$/i.test(key)
const isLong = (text: string) => text.trim().split(/\s+/).length >= 3
/** But how it was told to be is, and so is what it quotes. */
const promptsIn = (setup: unknown): unknown[] =>
  typeof setup === 'object' && setup !== null
    ? Object.entries(setup).flatMap(([key, value]: [string, unknown]) =>
        isQuoted.test(key) || (typeof value === 'string' && /prompt|system_?role|instruction/i.test(key))
          ? [value]
          : [],
      )
    : []
const isQuoted = /^_?cite|citation|^content_references$|search_result|^sources$|^targeted_reply$|^canvas$/i
/** And so is what tools were asked and gave, which some keep under that name, too. */
const callsIn = (key: string, tools: unknown): unknown[] =>
  /^tools$/i.test(key) && Array.isArray(tools)
    ? (tools as unknown[]).flatMap((tool) => {
        const { function: named, ...own } = (tool ?? {}) as Record<string, unknown>
        const fields = { ...(typeof named === 'object' ? named : {}), ...own } as Record<string, unknown>
        return [
          'arguments',
          'args',
          'input',
          'output',
          'result',
          'response',
          'content',
          'error',
          'errorMsg',
        ].map((name) => fields[name])
      })
    : []
/** And so are other answers, which some keep there. */
const versionsIn = (setup: unknown, depth = 0): unknown[] =>
  typeof setup === 'object' && setup !== null && depth < 3
    ? Object.entries(setup).flatMap(([key, value]: [string, unknown]) =>
        key === 'versions' ? [value] : versionsIn(value, depth + 1),
      )
    : []
const isData = (text: string) => text.startsWith('data:') && text.includes(';base64,')

/** Of a program that is known, its settings and what it notes of itself are known to be no text of anybody's. */
interface Scope {
  isKnownProgram: boolean
  /** What belongs to other chats. */
  elsewhere?: ReadonlySet<unknown> | undefined
}

function* sentencesIn(value: unknown, scope: Scope, depth = 0): Generator<string> {
  if (typeof value === 'string') {
    if (!isData(value)) for (const line of value.split('\n')) if (isSentence(line)) yield line
    return
  }
  if (typeof value !== 'object' || value === null || depth > 200 || scope.elsewhere?.has(value)) return
  const isList = Array.isArray(value)
  for (const [key, inner] of Object.entries(value)) {
    if (!isList && typeof inner === 'string' && isSetup(key) && !(isWords(inner) && mayBeWords(key, scope)))
      continue
    if (!isList && isSetupWhole(key, scope)) {
      yield* sentencesIn([promptsIn(inner), versionsIn(inner), callsIn(key, inner)], scope, depth + 1)
      continue
    }
    if (key === 'title' && 'safeHtmlItem' in value) continue
    if (!isList && isName(key) && typeof inner === 'string' && !isLong(inner)) continue
    const isWord = !scope.isKnownProgram && typeof inner === 'string' && isOfWords(key)
    if (isWord && /\p{L}/u.test(inner) && !isSentence(inner) && !isData(inner)) yield inner.trim()
    const isPage = key === 'html' && typeof inner === 'string'
    yield* sentencesIn(isPage ? withoutTags(inner) : inner, scope, depth + 1)
  }
}

/** What holds words holds them also where there is only one. */
const isOfWords = (key: string) =>
  /^(?:te?xt|notes?|comment|feedback|label|draft|caption|answer|reply|content|body|message|said)$/i.test(key)
const isWords = (text: string) => isLong(text) || (isSentence(text) && !/^[\x21-\x7e ]*$/.test(text))
const mayBeWords = (key: string, { isKnownProgram }: Scope) =>
  !isKnownProgram && !isId(key) && !/schema|definition|signature|url/i.test(key)
const isSetupWhole = (key: string, { isKnownProgram }: Scope) =>
  /schema|^tools$/i.test(key) || (isKnownProgram && /metadata|config|settings|stats|usage/i.test(key))

/** Two words, or a few characters of a script that puts no space between them. */
const isSentence = (line: string) => !isTime(line) && hasWords(line)
/** A date with a time has a space, too. */
const isTime = (line: string) =>
  /^\s*\d{4}[-/.]\d\d?[-/.]\d\d?[ T]+\d\d?:\d\d(?::\d\d)?[\d.,]*(?: ?(?:[AP]M|Z|UTC|[+-]\d\d:?\d\d))?\s*$/i.test(
    line,
  )
const hasWords = (line: string) =>
  hasTwoWords(line, /[\p{L}\p{N}]/u) ||
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}]{3}/u.test(line)

/** Letters alone: what readers do to markup and spaces makes no difference. */
const lettersOf = (text: string) =>
  text
    .replaceAll(/<summary>[^<\n]*<\/summary>/g, '')
    .replaceAll(/<\/?(?:details|think)\b[^>\n]*>/g, '')
    .replaceAll(/&#?\w{1,10};/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** Whether each sentence of a line stands somewhere, as where one program joins what the other keeps apart. */
const isSaidApart = (line: string, here: string): boolean =>
  line.split(/(?<=[.!?…。])/).every((sentence) => here.includes(lettersOf(sentence)))

const textsOf = ({ chat, messages }: SavedConversation) => [
  chat.systemPrompt,
  ...messages.flatMap(({ parts }) =>
    parts.map((part) => (part.type === 'attachment' ? part.name : part.text)),
  ),
  chat.title,
  chat.draft,
]

/** The sentences of a document that stand in none of what is known of it. */
export const wordsBeside = (document: unknown, elsewhere: ReadonlySet<unknown>): string[] => [
  ...sentencesIn(document, { isKnownProgram: false, elsewhere }),
]

export const withLeftOvers = (found: FoundChat, source: unknown, scope: Scope): FoundChat => {
  const { conversation } = found
  const here = lettersOf(textsOf(conversation).join('\n'))
  const lost = new Map<string, string>()
  let at = 0
  for (const line of sentencesIn(source, scope)) {
    const letters = lettersOf(line)
    if (letters === '') continue
    const next = here.indexOf(letters, at)
    // Mostly they come in the same order.
    if (next >= 0) at = next
    else if (!here.includes(letters) && !isSaidApart(line, here)) lost.set(letters, line)
  }
  if (lost.size === 0) return found
  const count = lost.size
  const messages = conversation.messages.map((message) => withOwn(message, found.sources, lost, scope))
  const notUnderstood = { ...found.notUnderstood, 'text in an unknown place': count }
  if (lost.size === 0) return { ...found, conversation: { ...conversation, messages }, notUnderstood }
  const message: SavedMessage = {
    ...{
      id: idFrom(conversation.chat.id, 'left over'),
      parentId: null,
      role: 'assistant',
      status: 'complete',
    },
    ...{ truncated: false, error: null, modelId: null, seed: null, usage: null },
    parts: [{ type: 'text', text: [...lost.values()].join('\n') }],
    createdAt: conversation.chat.createdAt,
  }
  const { headMessageId } = conversation.chat
  return {
    ...found,
    conversation: {
      ...conversation,
      chat: { ...conversation.chat, headMessageId: headMessageId ?? message.id },
      messages: [...messages, message],
    },
    notUnderstood,
  }
}

/** A message with what is lost of it below its own words; takes that out of what is lost. */
const withOwn = (
  message: SavedMessage,
  sources: FoundChat['sources'],
  lost: Map<string, string>,
  scope: Scope,
): SavedMessage => {
  const own: string[] = []
  for (const line of lost.size === 0 ? [] : sentencesIn(sources?.get(message.id), scope)) {
    const letters = lettersOf(line)
    const kept = lost.get(letters)
    if (kept !== undefined) own.push(kept)
    lost.delete(letters)
  }
  if (own.length === 0) return message
  const text = own.join('\n')
  const isFirst = !message.parts.some((part) => part.type === 'text')
  return { ...message, parts: [...message.parts, { type: 'text', text: isFirst ? text : `\n\n${text}` }] }
}
