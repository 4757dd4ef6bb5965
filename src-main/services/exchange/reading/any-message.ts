import { foreignRoleNames } from './languages.ts'
import { speakerOf } from './speaker-of.ts'
import { withoutTags } from './texts.ts'

/** What is a message in the files of programs that nobody here has seen: told by names of fields that most of them share. */

export type Fields = Record<string, unknown>
export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null

/** The same as a list of none or one. */
export const fieldsIn = (value: unknown): Fields[] => {
  const fields = fieldsOf(value)
  return fields === null ? [] : [fields]
}

/** A field by its name, however that is written: `isUser`, `is_user`. */
export const fieldOf = (fields: Fields, name: string): unknown =>
  name in fields
    ? fields[name]
    : Object.entries(fields).find(([key]) => key.toLowerCase().replaceAll(/[_-]/g, '') === name)?.[1]

/** What a number or a text names. */
export const nameIn = (value: unknown): string | null =>
  typeof value === 'number' ? `${value}` : typeof value === 'string' && value !== '' ? value : null

/** The first of some fields that is a text and not empty. */
export const firstText = (fields: Fields, names: readonly string[]): string | null => {
  for (const name of names) {
    const value = fieldOf(fields, name)
    if (typeof value === 'string' && value.trim() !== '') return value
  }
  return null
}

/** A message as it was found: who speaks, in the program's own word, and all its fields. */
export interface AnyMessage {
  role: string
  fields: Fields
  /** The fields that hold what is said, the first of them that is there. */
  content: unknown
  /** What else is said where it was found, where that is more than its fields. */
  around?: Fields
}

const roleNames = ['role', 'from', 'sender', 'author', 'speaker', ...foreignRoleNames]
const contentNames = [
  // Lists of pieces tell more than the words that they add up to.
  ...['contentparts', 'contentchunks', 'contentlist', 'fragments'],
  ...['content', 'value', 'text', 'mes', 'message', 'body', 'parts', 'msg'],
  ...['contents', 'chunks', 'markdown', 'answer', 'response', 'candidates'],
]
const userFlags = [
  ...['isuser', 'iscreatedbyuser', 'fromuser', 'ishuman', 'isfromuser', 'isme', 'fromme'],
  ...['isself', 'ismine', 'mine', 'issent', 'outgoing', 'isoutgoing', 'isown'],
]
const modelFlags = ['isbot', 'isai', 'frombot', 'isassistant', 'ismodel', 'incoming', 'isincoming', 'isreply']

/** Databases and tables know no `true`. */
const asFlag = (value: unknown): boolean | null => {
  if (typeof value === 'boolean') return value
  if (value === 1 || value === '1' || value === 'true') return true
  return value === 0 || value === '0' || value === 'false' ? false : null
}

export const flagIn = (fields: Fields): string | null => {
  for (const name of userFlags) {
    const flag = asFlag(fieldOf(fields, name))
    if (flag !== null) return flag ? 'user' : 'assistant'
  }
  for (const name of modelFlags) {
    const flag = asFlag(fieldOf(fields, name))
    if (flag !== null) return flag ? 'assistant' : 'user'
  }
  return null
}

/** Who speaks, told by an object of its own: a word that is known, before what somebody is called. */
const roleIn = (inner: Fields): string | null => {
  const names = ['role', 'type', 'kind', 'name']
  const known = names
    .map((name) => firstText(inner, [name]))
    .find((each) => each !== null && speakerOf(each) !== null)
  return known ?? firstText(inner, ['role', 'type', 'name', 'kind'])
}

const roleOf = (fields: Fields): string | null => {
  for (const each of [fields, ...['src', 'author', 'sender', 'from'].map((name) => fieldsOf(fields[name]))]) {
    const flag = each && flagIn(each)
    if (flag) return flag
  }
  for (const name of roleNames) {
    const value = fieldOf(fields, name)
    const inner = fieldsOf(value)
    const role = typeof value === 'string' ? value : inner && roleIn(inner)
    if (role) return role
  }
  // What a model thought and what it had tools do stands among the messages in some.
  if (isStepKind(fields['type'])) return 'assistant'
  // Of a kind alone only the known ones are those who speak; and some name them in what is said alone.
  const kinds = [fields, ...(Array.isArray(fields['fragments']) ? (fields['fragments'] as unknown[]) : [])]
  for (const each of kinds) {
    const kind = fieldsOf(each)?.['type']
    if (typeof kind === 'string' && speakerOf(kind) !== null) return kind
  }
  return null
}

/** What lies around a message with nothing else to say. */
const wrappers = ['message', 'response', 'msg', 'node', 'item', 'data', 'payload']

/** A message, or null; `depth`: how often it may be wrapped. */
const messageOf = (value: unknown, depth = 1): AnyMessage | null => {
  const fields = fieldsOf(value)
  if (fields === null) return null
  const named = ofName(fields) ?? ofConstructor(fields)
  if (named) return named
  // Who speaks stands apart from the pieces that are said.
  const info = fieldsOf(fields['info'])
  if (Array.isArray(fields['parts']) && fields['role'] === undefined && typeof info?.['role'] === 'string')
    return messageOf({ ...info, ...fields, info: undefined }, 0)
  const role = roleOf(fields)
  const content = contentIn(fields)
  const isOwn =
    role !== null &&
    (isStep(fields) ||
      contentNames.some((each) => fieldOf(fields, each) !== undefined) ||
      Array.isArray(fieldsOf(fields['data'])?.['blocks']))
  if (isOwn && typeof content === 'string') return { role, fields, content }
  if (fieldsOf(fields['request'])?.['messages'] !== undefined) return null
  for (const wrapper of depth > 0 ? wrappers : []) {
    const inner = messageOf(fields[wrapper], depth - 1)
    // Where it hangs is told by what lies around it.
    if (inner) return { ...inner, fields: { ...fields, [wrapper]: undefined, ...inner.fields } }
  }
  if (isOwn) return { role, fields, content }
  return null
}

/** A step of an answer that has its words in fields of its own. */
const isStep = ({ type, role }: Fields) => role === undefined && isStepKind(type)
const isStepKind = (kind: unknown) =>
  typeof kind === 'string' && /^(?:reasoning|(?:function|tool)_call(?:_output)?)$/.test(kind)

/** `{ User: { content: … } }`: who speaks is what the message is called. */
const ofName = (fields: Fields): AnyMessage | null => {
  const [[name, value] = [], ...others] = Object.entries(fields)
  const inner = fieldsOf(value)
  if (
    name === undefined ||
    inner === null ||
    others.length > 0 ||
    !/^(?:user|human|assistant|agent)$/i.test(name)
  )
    return null
  return inner['content'] === undefined ? null : { role: name, fields: inner, content: inner['content'] }
}

/** LangChain's way to write down what makes an object anew: the last of its names says who speaks. */
const ofConstructor = ({ lc, id, kwargs }: Fields): AnyMessage | null => {
  const inner = fieldsOf(kwargs)
  const name = Array.isArray(id) ? (id as unknown[]).at(-1) : null
  if (lc === undefined || inner === null || typeof name !== 'string' || inner['content'] === undefined)
    return null
  return { role: name, fields: { ...inner, type: undefined }, content: contentIn(inner) }
}

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
const contentIn = (fields: Fields): unknown => {
  if (isStep(fields)) return stepOf(fields)
  const { blocks } = fieldsOf(fields['data']) ?? {}
  const content =
    contentNames.map((each) => fieldOf(fields, each)).find((value) => !isEmpty(value)) ?? blocks ?? ''
  return content === fields['candidates'] ? candidatesIn(fields)[0] : content
}

/** Of several answers to the same, the one that was taken first. */
export const candidatesIn = (fields: Fields): unknown[] => {
  const candidates = Array.isArray(fields['candidates']) ? (fields['candidates'] as unknown[]) : []
  const isTaken = (each: unknown) => {
    const id = fieldsOf(each)?.['candidate_id']
    return id !== undefined && id === fields['primary_candidate_id']
  }
  return candidates.toSorted((a, b) => Number(isTaken(b)) - Number(isTaken(a)))
}

const stepOf = ({ type, summary, content, name, arguments: given, output }: Fields): unknown =>
  type === 'reasoning' ? [{ type: 'thinking', summary, content }] : [{ type, name, given, output }]

const asked = ['prompt', 'instruction', 'question', 'query', 'user', 'human', 'usermessage', 'request']
const answered = [
  ...['response', 'output', 'completion', 'answer', 'assistant', 'reply', 'bot', 'ai', 'assistantmessage'],
]

/** A question with its answer in one, as those have it who keep prompts, and two texts side by side. */
const pairOf = (value: unknown): AnyMessage[] | null => {
  if (Array.isArray(value)) {
    const isPair = value.length === 2 && value.every((each) => typeof each === 'string' || each === null)
    if (!isPair || value.every((each) => isEmpty(each))) return null
    return said(value[0], value[1], {})
  }
  const fields = fieldsOf(value)
  if (fields === null) return null
  // An entry of a list of what was done with Gemini.
  const page = fieldsOf((fields['safeHtmlItem'] as unknown[] | undefined)?.[0])
  if (page && typeof fields['title'] === 'string' && typeof page['html'] === 'string') {
    return said(fields['title'].replace(/^Prompted\s/, ''), withoutTags(page['html']), fields)
  }
  const laidOut = ofRequest(fields) ?? ofQuery(fields)
  if (laidOut) return laidOut
  const question = firstSaid(fields, asked)
  const answer = firstSaid(fields, answered)
  const isAlone = Object.keys(fields).length <= 2
  if (question === null || answer === null) {
    if (!isAlone || typeof (question ?? answer) !== 'string') return null
    const [name = ''] = Object.keys(fields)
    return speakerOf(name) === null ? null : said(question, answer, {})
  }
  const input = firstText(fields, ['input'])
  if (typeof question !== 'string' || input === null) return said(question, answer, fields)
  return said(`${question}\n\n${input}`, answer, fields)
}

/** The first of some fields that holds words: a text, a list of them, or one that has them as its content. */
const firstSaid = (fields: Fields, names: readonly string[]): unknown =>
  names
    .map((name) => fieldOf(fields, name))
    .find((value) => {
      if (typeof value === 'string') return value.trim() !== ''
      if (Array.isArray(value)) return value.length > 0 && value.every((each) => typeof each === 'string')
      return firstText(fieldsOf(value) ?? {}, ['content', 'text', 'value']) !== null
    }) ?? null

/** A request of an editor's chat: a message with its text, and an answer in pieces. */
const ofRequest = (fields: Fields): AnyMessage[] | null => {
  const question = fieldsOf(fields['message'])?.['text']
  return typeof question === 'string' && Array.isArray(fields['response'])
    ? said(question, fields['response'], fields)
    : null
}

/** A question to a search engine, and blocks of which one has the answer. */
const ofQuery = (fields: Fields): AnyMessage[] | null => {
  const { query_str: question, blocks } = fields
  if (typeof question !== 'string' || !Array.isArray(blocks)) return null
  const answers = (blocks as unknown[]).flatMap(
    (block) => fieldsOf(fieldsOf(block)?.['markdown_block'])?.['answer'] ?? [],
  )
  return said(question, answers, fields)
}

const said = (question: unknown, answer: unknown, fields: Fields): AnyMessage[] => [
  ...(isEmpty(question) ? [] : [{ role: 'user', fields: ofPair(fields), content: question }]),
  ...(isEmpty(answer)
    ? []
    : [{ role: 'assistant', fields: ofPair(fields), content: answer, around: fields }]),
]
/** Of what they share, when it was; the rest would be said twice. */
const ofPair = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => /time|date|created|sent|model/i.test(name)))

/** What one entry of a list says: a message, or a question with its answer; null where it is neither. */
export const messagesOf = (value: unknown): AnyMessage[] | null => {
  const message = messageOf(value)
  return message ? [message] : pairOf(value)
}

/** Entries of a list of messages: none of them need be known, if most are; a list of chats is none. */
export const isMessageList = (values: readonly unknown[]): boolean => {
  const found = values.map(messagesOf)
  const messages = found.flatMap((each) => each ?? [])
  const count = found.filter((each) => each !== null).length
  return count > 0 && count * 2 >= values.length && messages.some(({ role }) => speakerOf(role) !== null)
}

/** A list of what several people said, of whom none has a role that is known. */
export const isTalk = (values: readonly unknown[]): boolean =>
  values.length > 0 && values.every((value) => messageOf(value, 0) !== null)
