import { byChat, listsIn, type FoundList } from './any-lists.ts'
import {
  fieldOf,
  fieldsIn,
  fieldsOf,
  firstText,
  isMessageList,
  messagesOf,
  type AnyMessage,
  type Fields,
} from './any-message.ts'
import { speakerOf } from './speaker-of.ts'
import { partsOf, withoutMarks } from './any-parts.ts'
import { flattened, hangsOnOther, headOf, placesOf, versionsOf } from './any-places.ts'
import { buildChat, createCounter, toMs, type ForeignMessage } from './build.ts'
import { withLeftOvers, wordsBeside } from './left-over.ts'
import { salvage } from './salvage.ts'
import { speakersIn } from './speakers.ts'
import { textsIn } from './texts.ts'
import type { Found, FoundChat, Reader } from './types.ts'

/**
 * Any other program's chats, as far as they are lists of messages, wherever they lie: OpenAI's `messages`, one a line or alone,
 * ShareGPT's `conversations` of `from` and `value`, Claude's `chat_messages` of `sender` and `text`, questions with their answers, and
 * their like.
 */

/** Whether these are the messages of one chat, and no chats. */
export const isMessages = (values: readonly unknown[]): boolean =>
  isMessageList(values) && !values.some((value) => fieldsOf(value)?.['messages'] !== undefined)

export const anyList: Reader = {
  format: 'other',
  recognises: (document) => !listsIn(document).next().done,
  *read(document): Generator<Found> {
    const chats = [...listsIn(document)].flatMap(byChat)
    const names = chats.some(({ chat }) => 'ids' in chat) ? namesIn(document) : new Map<unknown, Named>()
    const [only] = chats
    if (only !== undefined && chats.length === 1) {
      yield { type: 'chat', found: withLeftOvers(toChat(only, names), document, { isKnownProgram: false }) }
      return
    }
    // What lies in the one of several is no part of the other.
    const taken = new Set<unknown>(chats.flatMap(({ chat, list }) => [chat, list, ...list]))
    let told = ''
    for (const chat of chats) {
      const source = [{ ...chat.chat }, ...chat.list.map(copied)]
      const found = withLeftOvers(toChat(chat, names), source, { isKnownProgram: false, elsewhere: taken })
      const { title, systemPrompt } = found.conversation.chat
      told += `${title}\n${systemPrompt}\n`
      yield { type: 'chat', found }
    }
    // What stands between the chats is no part of any.
    const beside = wordsBeside(document, taken).filter((line) => !told.includes(line.trim()))
    const found = beside.length === 0 ? null : salvage('other', beside, '')
    if (found)
      yield {
        type: 'chat',
        found: { ...found, notUnderstood: { 'text in an unknown place': beside.length } },
      }
  },
}

const copied = (value: unknown): unknown =>
  Array.isArray(value) ? [...(value as unknown[])] : fieldsOf(value) ? { ...fieldsOf(value) } : value

const times = [
  ...['createdat', 'createtime', 'insertedat', 'timestamp', 'senddate', 'sentat', 'date', 'time', 'created'],
  ...['updateddatetime', 'createdatetime', 'creationtime'],
]
const timeOf = (fields: Fields): number | null =>
  times.map((name) => toMs(fieldOf(fields, name))).find((time) => time !== null) ?? null

const models = ['model', 'modelid', 'modelslug', 'modelname', 'displaymodel']
const modelIn = (fields: Fields): string | null => {
  const inner = ['model', 'generator', 'extra'].flatMap((name) => fieldsIn(fieldOf(fields, name)))
  return (
    firstText(fields, models) ??
    inner
      .map((each) => firstText(each, [...models, 'id', 'name', 'frommodel']))
      .find((name) => name !== null) ??
    null
  )
}
const titles = [
  'title',
  'usertitle',
  'name',
  'topic',
  'subject',
  'chattitle',
  'threadtitle',
  'autotitle',
  'label',
  'chatname',
  'conversationtitle',
  'heading',
]
const innerChats = ['conversation', 'conv', 'chat', 'info', 'thread', 'meta']
const withInner = (chat: Fields): Fields[] => [chat, ...innerChats.flatMap((name) => fieldsIn(chat[name]))]
const titleIn = (chat: Fields): string | null =>
  withInner(chat)
    .map((each) => firstText(each, titles))
    .find((title) => title !== null) ?? null

const prompts = [
  ...['system', 'systemprompt', 'preprompt', 'promptprefix', 'systemrole', 'systemmessage', 'instructions'],
  ...['systeminstruction', 'custominstructions', 'preamble'],
]
const promptIn = (chat: Fields): string | null =>
  [chat, ...['options', 'config', 'params', 'settings', 'chatParams'].flatMap((name) => fieldsIn(chat[name]))]
    .flatMap((each) => prompts.map((name) => textsIn(withoutMarks(fieldOf(each, name))).join('\n')))
    .find((prompt) => prompt !== '') ?? maskIn(chat)
/** What a chat was begun with, which is no part of it. */
const maskIn = (chat: Fields): string | null => {
  const context = fieldsOf(chat['mask'])?.['context']
  const told = (Array.isArray(context) ? (context as unknown[]) : [])
    .flatMap(fieldsIn)
    .filter(({ role }) => role === 'system')
  const text = textsIn(told.map(({ content }) => content)).join('\n\n')
  return text === '' ? null : text
}

/** Codex logs what it shows beside what was said: the same once more. */
const withoutEchoes = (list: unknown[]): unknown[] => {
  const kindOf = (value: unknown) => fieldsOf(value)?.['type']
  const items = list.filter((value) => kindOf(value) === 'response_item')
  if (items.length === 0) return list
  const said = new Set(textsIn(items))
  const isEcho = (value: unknown) => {
    const { message, text } = fieldsOf(fieldsOf(value)?.['payload']) ?? {}
    const shown = message ?? text
    return kindOf(value) === 'event_msg' && typeof shown === 'string' && said.has(shown)
  }
  return list.filter((value) => !isEcho(value))
}

/** From the last to the first, as some have them. */
const isBackwards = (messages: readonly AnyMessage[]) => {
  const at = messages.flatMap(({ fields }) => timeOf(fields) ?? [])
  return at.length > 1 && at.every((time, index) => time <= (at[index - 1] ?? time)) && at[0] !== at.at(-1)
}

/**
 * Without an order of their own, as Mistral's exports have them, messages come in that of their times, if they take turns better so. Where
 * they say what they hang on, or it makes no difference, they stay as they are.
 */
const byTime = (entries: AnyMessage[][]): AnyMessage[][] => {
  const timed = entries.map((entry) => ({ entry, at: entry[0] ? timeOf(entry[0].fields) : null }))
  const isInOrder = timed.every(({ at }, index) => (timed[index - 1]?.at ?? 0) <= (at ?? 0))
  if (isInOrder || timed.some(({ at }) => at === null) || entries.flat().some(hangsOnOther)) return entries
  const sorted = timed.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)).map(({ entry }) => entry)
  return turnsIn(sorted) > turnsIn(entries) ? sorted : entries
}
/** How often one answers the other. */
const turnsIn = (entries: readonly AnyMessage[][]): number => {
  const sides = entries.flat().map(({ role }) => speakerOf(role))
  return sides.filter((side, index) => side !== (sides[index - 1] ?? 'assistant')).length
}

export interface Named {
  title: string | null
  prompt: string | null
}

/** What things in the document are called by their ids, and how they were told to be: topics that their messages name. */
export const namesIn = (
  value: unknown,
  names = new Map<unknown, Named>(),
  depth = 0,
): Map<unknown, Named> => {
  if (typeof value !== 'object' || value === null || depth > 5) return names
  const fields = fieldsOf(value)
  if (fields) nameBy(fields, ['id', '_id'], ['title', 'name', 'subject'], names)
  // A message names its chat, and who speaks.
  if (fields) nameBy(fields, ['threadId', 'chatId', 'conversationId', 'sessionId'], ['title'], names)
  for (const inner of Object.values(value)) namesIn(inner, names, depth + 1)
  if (fields) promptsByLink(fields, names)
  return names
}

const nameBy = (fields: Fields, ids: string[], titles: string[], names: Map<unknown, Named>): void => {
  const [title, prompt] = [firstText(fields, titles), promptIn(fields)]
  if (title === null && prompt === null) return
  for (const id of ids.map((name) => fields[name]).filter((each) => each !== undefined)) {
    const before = names.get(id)
    names.set(id, { title: before?.title ?? title, prompt: before?.prompt ?? prompt })
  }
}

/** Who was told to be how, and which chats are theirs, may stand in tables of their own. */
const promptsByLink = (fields: Fields, names: Map<unknown, Named>): void => {
  const { agentId, assistantId, sessionId, topicId } = fields
  const prompt = [agentId, assistantId]
    .map((id) => names.get(id)?.prompt)
    .find((each) => typeof each === 'string')
  if (typeof prompt !== 'string') return
  for (const id of [sessionId, topicId])
    if (id !== undefined) names.set(id, { title: names.get(id)?.title ?? null, prompt })
}

const nearest = (of: (chat: Fields) => string | null, { chat, above }: FoundList): string | null =>
  [chat, ...above.slice(0, 3)].map((each) => of(each)).find((found) => found !== null) ?? null

const toChat = (found: FoundList, names: ReadonlyMap<unknown, Named>): FoundChat => {
  const { chat, list } = found
  const counter = createCounter()
  const named = Array.isArray(chat['ids']) ? chat['ids'].flatMap((id) => names.get(id) ?? []) : []
  const system: string[] = [nearest(promptIn, found), ...named.map(({ prompt }) => prompt)].filter(
    (prompt) => prompt !== null,
  )
  const summaries: string[] = []
  const entries = withoutEchoes(flattened(list)).map((value): AnyMessage[] => {
    const messages = messagesOf(value)
    if (messages) return messages
    // What an agent calls its sessions.
    const { type, summary } = fieldsOf(value) ?? {}
    if (type === 'summary' && typeof summary === 'string') {
      summaries.push(summary)
      return []
    }
    const told = fieldsIn(value)
      .flatMap((each) => [each, ...fieldsIn(each['payload'])])
      .map(promptIn)
      .find((prompt) => prompt !== null)
    if (typeof told === 'string') {
      system.push(told)
      return []
    }
    const isWorth =
      typeof value === 'string' ? value.trim() !== '' : wordsBeside([value], new Set()).length > 0
    return isWorth ? [{ role: 'unknown', fields: fieldsOf(value) ?? {}, content: value }] : []
  })
  const inTime = isBackwards(entries.flat()) ? entries.toReversed() : byTime(entries)
  const messages: ForeignMessage[] = []
  const places = placesOf(inTime.flat())
  const speakerHere = speakersIn(inTime.flat().map(({ role }) => role))
  for (const message of inTime.flat()) {
    const { role, fields } = message
    const speaker = speakerHere(role)
    const parts = partsOf(message, counter.add)
    if (speaker === 'system' && messages.length === 0) {
      system.push(parts.map((part) => ('text' in part ? part.text : '')).join('\n'))
      continue
    }
    if (speakerOf(role) === null) counter.add(`role ${role.toLowerCase()}`)
    const place = places(message, messages.at(-1)?.id ?? null)
    const common = {
      role: speaker === 'user' ? ('user' as const) : ('assistant' as const),
      modelId: modelIn(fields) ?? modelIn(chat),
      createdAt: timeOf(fields),
    }
    for (const [index, version] of versionsOf(message).entries()) {
      const own = { modelId: modelIn(version.fields) ?? common.modelId, parts: partsOf(version, counter.add) }
      messages.push({ ...common, ...place, ...own, id: `${place.id}/${index}` })
    }
    messages.push({ ...common, ...place, parts, source: { ...fields, ...message.around } })
  }
  const [first] = messages[0]?.parts ?? []
  const fallback = first?.type === 'text' ? (first.text.trim().split('\n')[0] ?? '') : ''
  const updated = ['updatedat', 'lastmodified', 'modifytime', 'updated']
  const title =
    named.map(({ title }) => title).find((title) => title !== null) ??
    nearest(titleIn, found) ??
    summaries[0] ??
    null
  const built = buildChat({
    format: 'other',
    sourceId: firstText(chat, ['uuid', 'id']) ?? JSON.stringify(list),
    title: title ?? fallback.slice(0, 80),
    createdAt:
      withInner(chat)
        .map(timeOf)
        .find((time) => time !== null) ?? null,
    updatedAt:
      withInner(chat)
        .flatMap((each) => updated.map((name) => toMs(fieldOf(each, name))))
        .find((at) => at !== null) ?? null,
    systemPrompt: [...new Set(system)].filter(Boolean).join('\n\n'),
    draft: firstText(chat, ['draft']) ?? '',
    messages,
    headId: headOf(chat, messages),
    notUnderstood: counter.counts,
  })
  return title === null && Array.isArray(chat['ids'])
    ? { ...built, namedElsewhere: chat['ids'] as unknown[] }
    : built
}
