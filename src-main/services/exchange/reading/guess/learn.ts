import { fieldsOf, flagIn, type Fields } from '../any-message.ts'
import { speakerOf, type Speaker } from '../speaker-of.ts'
import { foreignRoleNames } from '../languages.ts'
import { speakersIn } from '../speakers.ts'
import { textsIn } from '../texts.ts'

/** Which fields of a document's objects are which, whatever they are called: learned from all that it holds. */
export interface Shape {
  /** The field that says who speaks; null where flags do. */
  who: string | null
  /** The field that holds what is said. */
  said: string
  speakerOf: (who: string) => Speaker | null
}

/** So many objects are looked at. */
const lookedAt = 20_000
/** Whoever speaks is one of few. */
const mostSpeakers = 12

const namesWho =
  /role|sender|author|speaker|^who$|actor|^by$|^from$|party|^side$|origin|participant|creator|type$|^kind$|direction|^name$/i
/** Such a field says who speaks even where nobody of them is known. */
const namesWhoAlone = /role|sender|author|speaker|^who$|actor|^by$|^from$|^side$|origin|party|participant/i
const namesSaid =
  /content|te?xt|message|body|said|^say|msg|value|utter|line|words|markdown|^md$|html|raw|data|payload|string|prose|display|answer/i
/** What stands beside it. */
export const namesOther =
  /reason|think|thought|monologue|scratch|^cot$|tool|note|comment|feedback|meta|info|detail|citation|attach|docs|context|config|param|stats|title|subject|^id$|url|time|date|draft/i

/** Who speaks, as a field of any shape says it; null where it can say no such thing. */
const whoIn = (value: unknown): string | null => {
  if (typeof value === 'string') return isShort(value) ? value : null
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const fields = fieldsOf(value) ?? {}
  const inner = ['role', 'type', 'kind', 'name', 'id']
    .map((name) => fields[name])
    .filter((each): each is string => typeof each === 'string' && each !== '')
  return inner.find((each) => speakerOf(each) !== null) ?? inner[0] ?? null
}

/** The same of a field; what kind of piece something is says nothing of who speaks. */
export const whoOf = (fields: Fields, name: string): string | null => {
  const who = whoIn(fields[name])
  return who !== null && /type$|^kind$/i.test(name) && isPiece.test(who) ? null : who
}
const isPiece =
  /^(?:(?:input|output|rich|plain)_?)?(?:text|image(?:_url)?|file|audio|video|code|paragraph|markdown|html|table|list)$/i
const isForeignWho = (name: string) => foreignRoleNames.includes(name.toLowerCase())

/** A name has a few words at most. */
const isShort = (name: string) => /^\S+(?: \S+){0,3}$/.test(name) && name.length <= 60

/** Every object of a document. */
function* objectsIn(document: unknown): Generator<Fields> {
  const pending: unknown[] = [document]
  for (let count = 0; pending.length > 0 && count < lookedAt;) {
    const next = pending.pop()
    if (typeof next !== 'object' || next === null) continue
    const fields = fieldsOf(next)
    if (fields) {
      count += 1
      yield fields
    }
    // One by one: a list may be longer than a call may have arguments.
    for (const inner of (Object.values(next) as unknown[]).reverse()) pending.push(inner)
  }
}

interface Seen {
  count: number
  values: Set<string>
  known: number
}

const fieldOfSpeakers = (objects: readonly Fields[]): string | null => {
  const seen = new Map<string, Seen>()
  for (const fields of objects) {
    for (const name of Object.keys(fields)) {
      const mayBeWho = namesWho.test(name) || isForeignWho(name)
      const who = mayBeWho && speakerOf(name) === null ? whoOf(fields, name) : null
      if (who === null) continue
      const each = seen.get(name) ?? { count: 0, values: new Set(), known: 0 }
      each.count += 1
      if (each.values.size <= mostSpeakers) each.values.add(who)
      if (speakerOf(who) !== null) each.known += 1
      seen.set(name, each)
    }
  }
  const fits = ([name, { count, values, known }]: [string, Seen]) =>
    values.size <= mostSpeakers &&
    (known * 2 >= count ||
      ((namesWhoAlone.test(name) || isForeignWho(name)) && (values.size < count || count <= 2)))
  const best = [...seen]
    .filter(fits)
    .toSorted(([a, one], [b, other]) => other.known - one.known || rank(b) - rank(a))
  return best[0]?.[0] ?? null
}
const rank = (name: string) => (namesWhoAlone.test(name) || isForeignWho(name) ? 1 : 0)

const isOf = (fields: Fields, who: string | null) =>
  who === null ? flagIn(fields) !== null : who in fields && whoOf(fields, who) !== null

/** The field with most of the words, of those that may hold what is said. */
const fieldOfWords = (objects: readonly Fields[], who: string | null): string | null => {
  const lengths = new Map<string, { length: number; count: number }>()
  const speaking = objects.filter((fields) => isOf(fields, who))
  for (const fields of speaking) {
    for (const [name, value] of Object.entries(fields)) {
      if (name === who || holds(value, (inner) => isOf(inner, who))) continue
      const length = textsIn(value).join('').length
      if (length === 0) continue
      const each = lengths.get(name) ?? { length: 0, count: 0 }
      lengths.set(name, { length: each.length + length, count: each.count + 1 })
    }
  }
  const worth = ([name, { length, count }]: [string, { length: number; count: number }]) =>
    (namesOther.test(name) ? 0 : namesSaid.test(name) ? 2 : 1) * 1e9 +
    (count * 2 >= speaking.length ? 1e8 : 0) +
    length
  return [...lengths].toSorted((a, b) => worth(b) - worth(a))[0]?.[0] ?? null
}

/** Whether a value is, or has below it, an object of a kind. */
const holds = (value: unknown, isSuch: (fields: Fields) => boolean, depth = 4): boolean => {
  if (typeof value !== 'object' || value === null || depth === 0) return false
  const fields = fieldsOf(value)
  if (fields && isSuch(fields)) return true
  return Object.values(value).some((inner) => holds(inner, isSuch, depth - 1))
}

/** Null where nothing says who speaks. */
export const learnShape = (document: unknown): Shape | null => {
  const objects = [...objectsIn(document)]
  const hasFlags = objects.some((fields) => flagIn(fields) !== null)
  const who = hasFlags ? null : fieldOfSpeakers(objects)
  if (who === null && !hasFlags) return null
  const said = fieldOfWords(objects, who)
  if (said === null) return null
  const names = objects.flatMap((fields) => (who === null ? [] : (whoOf(fields, who) ?? [])))
  return { who, said, speakerOf: speakersIn(names) }
}
