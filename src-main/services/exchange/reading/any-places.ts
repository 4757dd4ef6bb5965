import {
  candidatesIn,
  fieldOf,
  fieldsIn,
  fieldsOf,
  nameIn,
  type AnyMessage,
  type Fields,
} from './any-message.ts'
import { withoutMarks } from './any-parts.ts'
import { textsIn } from './texts.ts'

/** Where messages of any program hang, and which of them was shown last. */

const ids = ['uuid', 'id', 'messageid', '_id']
const parents = [
  ...['parentmessageuuid', 'parentmessageid', 'parentresponseid', 'parentuuid', 'parentid', 'parent'],
]
const heads = [
  ...['currnode', 'currentid', 'currentnode', 'currentmessageid', 'currentleafmessageuuid', 'headid'],
  ...['leafresponseid', 'leafid', 'activenodeid', 'activemessageid', 'headmessageid'],
]

const firstName = (fields: Fields, names: readonly string[]): string | null =>
  names.map((name) => nameIn(fieldOf(fields, name))).find((name) => name !== null) ?? null

const nameOf = ({ fields }: AnyMessage) => firstName(fields, ids)

/** The last of those above it, where they are named from the root down. */
const parentOf = ({ fields }: AnyMessage): string | null => {
  const above = fieldOf(fields, 'ancestors')
  return firstName(fields, parents) ?? (Array.isArray(above) ? nameIn(above.at(-1)) : null)
}

/** Whether it names the message that it follows. */
export const hangsOnOther = (message: AnyMessage): boolean => parentOf(message) !== null

export const childNames = ['children', 'replies']

/** Messages below which their answers lie, as one list in which each says where it hangs. */
export const flattened = (list: readonly unknown[]): unknown[] =>
  list.flatMap((value): unknown[] => {
    const fields = fieldsOf(value)
    const place = fields && childNames.find((each) => Array.isArray(fields[each]))
    const children = place ? fields[place] : null
    if (fields === null || !Array.isArray(children) || !children.some((child) => fieldsOf(child) !== null))
      return [value]
    const name = firstName(fields, ids)
    const below = (children as unknown[]).map((child) =>
      fieldsOf(child) && name !== null ? { parentId: name, ...fieldsOf(child) } : child,
    )
    return [{ ...fields, [place ?? '']: [] }, ...flattened(below)]
  })

/** Where each message hangs: on the one that it names where they have names, else on the one before it. */
export const placesOf = (messages: readonly AnyMessage[]) => {
  const names = messages.map(nameOf)
  const known = new Set(names)
  const isTree = !known.has(null) && known.size === names.length
  // The only one that does not say what it hangs on is the first of all, wherever it stands; without names nobody hangs on anything.
  const isWhole =
    isTree && messages.length > 1 && messages.filter(hangsOnOther).length === messages.length - 1
  let count = 0
  return (message: AnyMessage, before: string | null): { id: string; parentId: string | null } => {
    const id = isTree ? (nameOf(message) ?? '') : `${count}`
    count += 1
    const parent = isTree ? parentOf(message) : null
    if (parent === null) return { id, parentId: isWhole ? null : before }
    return { id, parentId: known.has(parent) ? parent : null }
  }
}

/** The last message of the branch that was shown, where the chat tells it and it is there. */
export const headOf = (chat: Fields, known: readonly { id: string }[]): string | null => {
  const inner = ['conv', 'conversation', 'chat'].flatMap((name) => fieldsIn(chat[name]))
  const head = [chat, ...inner].map((fields) => firstName(fields, heads)).find((name) => name !== null)
  return known.find(({ id }) => id === head)?.id ?? known.at(-1)?.id ?? null
}

/** What programs call the answers that were given in a message's place. */
const areVersions =
  /^(?:swipes|alternatives?|alternates|variants?|regenerations|revisions|retries|other(?:answers|responses|versions))$/
const said = ['content', 'text', 'message', 'value', 'answer', 'response', 'rawcontent', 'body']

/** Other answers that were given in a message's place. */
export const versionsOf = ({ role, fields, content }: AnyMessage): AnyMessage[] => {
  const shown = wordsOf(content)
  const lists = Object.entries(fields).filter(([name]) =>
    areVersions.test(name.toLowerCase().replaceAll(/[_-]/g, '')),
  )
  const [taken, ...candidates] = candidatesIn(fields)
  const others = lists.flatMap(([, list]) => (Array.isArray(list) ? (list as unknown[]) : []))
  return [...others, ...(taken === content ? candidates : [])]
    .map((each): AnyMessage => {
      const inner = fieldsOf(each) ?? {}
      const own = said.map((name) => fieldOf(inner, name)).find((value) => wordsOf(value) !== '')
      return { role, fields: inner, content: own ?? each }
    })
    .filter((each) => wordsOf(each.content) !== '' && wordsOf(each.content) !== shown)
}
const wordsOf = (content: unknown): string => textsIn(withoutMarks(content)).join('\n').trim()
