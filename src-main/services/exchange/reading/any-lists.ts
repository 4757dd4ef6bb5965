import { fieldsOf, isMessageList, isTalk, type Fields } from './any-message.ts'

/** Lists of messages in a document of any shape, however deep they lie. */

/** A list, and what it was found in: the chat, as far as there is one. */
export interface FoundList {
  chat: Fields
  list: readonly unknown[]
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
  if (fields === null) return null
  const values = Object.values(fields)
  const isMap = values.length > 0 && values.every((each) => fieldsOf(each) !== null)
  return isMap && isMessageList(values) ? values : null
}

export function* listsIn(value: unknown, depth = 0): Generator<FoundList> {
  if (typeof value !== 'object' || value === null || depth > deepest) return
  const own = asList(value, '')
  if (own !== null) {
    yield { chat: {}, list: own }
    return
  }
  const fields = fieldsOf(value)
  const names = fields && [...listNames.filter((name) => name in fields), ...Object.keys(fields)]
  for (const name of names ?? []) {
    const list = asList(fields?.[name], name)
    if (list === null || fields === null) continue
    yield { chat: fields, list }
    return
  }
  for (const inner of Object.values(value)) yield* listsIn(inner, depth + 1)
}

const talkOf = ['sessionid', 'topicid', 'conversationid', 'convid', 'chatid', 'threadid']

/** One list may hold the messages of many chats, each of which says whose it is. */
export const byChat = (found: FoundList): FoundList[] => {
  const keyOf = (value: unknown): string => {
    const fields = fieldsOf(value) ?? {}
    const ids = Object.entries(fields).filter(([name]) =>
      talkOf.includes(name.toLowerCase().replaceAll(/[_-]/g, '')),
    )
    return JSON.stringify(ids.map(([, id]) => id))
  }
  const groups = [...Map.groupBy(found.list, keyOf)]
  if (groups.length < 2 || groups.some(([key]) => key === '[]')) return [found]
  return groups.map(([, list]) => ({ chat: {}, list }))
}
