import { fieldsOf, isMessageList, isTalk, messagesOf, nameIn, type Fields } from './any-message.ts'
import { speakerOf } from './speaker-of.ts'
import { childNames } from './any-places.ts'
import { textsIn } from './texts.ts'

/** Lists of messages in a document of any shape, however deep they lie. */

/** A list, and what it was found in: the chat, as far as there is one. */
export interface FoundList {
  chat: Fields
  list: readonly unknown[]
  /** What the chat itself lies in, the nearest first. */
  above: readonly Fields[]
}

const listNames = [
  ...['messages', 'conversations', 'conversation', 'chat_messages', 'turns', 'history', 'items', 'msgs'],
]
/** Where what is called so holds messages, people have names and no roles. */
const talkNames = new Set(['messages', 'msgs', 'chat_messages', 'turns'])
const deepest = 8

/** An array of messages, or messages by their names. */
const asList = (value: unknown, name: string): readonly unknown[] | null => {
  if (Array.isArray(value)) {
    const values = value as unknown[]
    return isMessageList(values) || (talkNames.has(name) && isTalk(values)) ? values : null
  }
  const fields = fieldsOf(value)
  if (fields === null || exchangeIn(fields) !== null) return null
  const values = Object.values(fields)
  const isMap = values.length > 0 && values.every((each) => fieldsOf(each) !== null)
  return isMap && isMessageList(values) ? values : null
}

export function* listsIn(value: unknown, depth = 0, above: readonly Fields[] = []): Generator<FoundList> {
  if (typeof value !== 'object' || value === null || depth > deepest) return
  const own = asList(value, '')
  if (own !== null) {
    yield { chat: {}, list: own, above }
    return
  }
  const fields = fieldsOf(value)
  const exchange = fields && exchangeIn(fields)
  if (exchange) {
    yield { ...exchange, above }
    return
  }
  // A tree, of which the first message has the others below it.
  const isRoot = childNames.some((name) => asList(fields?.[name], name) !== null)
  if (fields && isRoot && messagesOf(fields) !== null) {
    yield { chat: {}, list: [fields], above }
    return
  }
  const names = fields && [...listNames.filter((name) => name in fields), ...Object.keys(fields)]
  for (const name of names ?? []) {
    const list = asList(fields?.[name], name)
    if (list === null || fields === null) continue
    const answer = name === 'input' ? asList(fields['output'], 'output') : null
    const whole = { chat: fields, list: answer ? [...list, ...answer] : list, above }
    yield whole
    yield* othersIn(fields, whole, depth, above)
    return
  }
  const outer = fields === null ? above : [fields, ...above]
  for (const inner of Object.values(value)) yield* listsIn(inner, depth + 1, outer)
}

/** What was asked of an interface, and what it answered, as those keep it who write a log. */
const exchangeIn = ({ request, response }: Fields): Omit<FoundList, 'above'> | null => {
  const asked = fieldsOf(request)
  const messages = asked?.['messages']
  if (asked === null || !Array.isArray(messages)) return null
  const choices = fieldsOf(response)?.['choices']
  const answers = (Array.isArray(choices) ? (choices as unknown[]) : [response]).filter(
    (each) => messagesOf(each) !== null,
  )
  return { chat: asked, list: [...(messages as unknown[]), ...answers] }
}

/** A chat may have others beside its list: earlier threads, branches that were left. What is the same once more is none. */
function* othersIn(
  fields: Fields,
  { list }: FoundList,
  depth: number,
  above: readonly Fields[],
): Generator<FoundList> {
  const here = JSON.stringify(list)
  const isHere = (entry: unknown) =>
    textsIn(entry).every((text) => here.includes(JSON.stringify(text).slice(1, -1)))
  for (const [name, inner] of Object.entries(fields)) {
    if (isAside.test(name)) continue
    for (const found of listsIn(inner, depth + 1, [fields, ...above])) {
      if (found.list !== list && !found.list.every(isHere)) yield found
    }
  }
}
/** Lists of other things that look like messages, beside a chat or below it. */
const isAside = /metadata|settings|config|tools|mask|prompt|example|swipe|version|logs?$/i

/** What is inside of the other comes first: it tells more. */
const talkOf = ['threadid', 'topicid', 'conversationid', 'convid', 'chatid', 'conversation', 'sessionid']
const rankOf = (name: string) => talkOf.indexOf(name.toLowerCase().replaceAll(/[_-]/g, ''))

/** What is another one for each message, of whoever it is, is the message's name and no chat's. */
const isByMessage = (list: readonly unknown[], groups: number): boolean => {
  if (groups < list.length) return false
  const messages = list.map((value) => messagesOf(value))
  const sides = new Set(messages.flatMap((each) => each ?? []).map(({ role }) => speakerOf(role)))
  return sides.size > 1 && messages.every((each) => each?.length === 1)
}

/** One list may hold the messages of many chats, each of which says whose it is. */
export const byChat = (found: FoundList): FoundList[] => {
  const keyOf = (value: unknown): string => {
    const fields = fieldsOf(value) ?? {}
    const ids = Object.entries(fields)
      .filter(([name]) => rankOf(name) >= 0)
      .toSorted(([a], [b]) => rankOf(a) - rankOf(b))
    // What is called a conversation may be one, and no name of it.
    return JSON.stringify(ids.flatMap(([, id]) => nameIn(id) ?? []))
  }
  const groups = [...Map.groupBy(found.list, keyOf)]
  const [[only] = []] = groups
  if (groups.length === 1 && only !== undefined && only !== '[]')
    return [{ ...found, chat: { ...found.chat, ids: JSON.parse(only) as unknown } }]
  if (groups.length < 2 || groups.some(([key]) => key === '[]') || isByMessage(found.list, groups.length))
    return [found]
  return groups.map(([key, list]) => ({ ...found, chat: { ids: JSON.parse(key) as unknown }, list }))
}
