import { fieldsOf, flagIn, type Fields } from '../any-message.ts'
import { speakerOf as speakerKnown, type Speaker } from '../speaker-of.ts'
import { textsIn } from '../texts.ts'
import { learnShape, namesOther, whoOf, type Shape } from './learn.ts'

/**
 * Documents whose shape nobody knows, written anew in names that are known. Nothing of them is left out: what is no message stays as
 * it is, where it is.
 */

/** Writes parts of a document anew; null where nothing in it can be told. */
export const rewriterOf = (document: unknown): ((part: unknown) => unknown) | null => {
  const shape = learnShape(document)
  const rewriter = createRewriter(shape)
  return rewriter.finds(document) ? rewriter.rewrite : null
}

const createRewriter = (shape: Shape | null) => {
  /** The messages that were made. */
  const made = new WeakSet()
  const isMade = (value: unknown): value is Fields =>
    typeof value === 'object' && value !== null && made.has(value)
  const asMessage = (fields: Fields): Fields => {
    made.add(fields)
    return fields
  }

  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.flatMap((each) => rewriteEntry(each))
    const fields = fieldsOf(value)
    if (fields === null) return value
    const [only, ...others] = rewriteEntry(fields)
    return others.length === 0 ? only : [only, ...others]
  }

  /** What is one entry of a list there may be two here: what was asked, and what was answered. */
  const rewriteEntry = (value: unknown): unknown[] => {
    const fields = fieldsOf(value)
    if (fields === null) return [rewrite(value)]
    return [messageOf(fields)].flatMap((message) =>
      message ? [message] : (pairOf(fields) ?? otherOf(fields)),
    )
  }

  const messageOf = (fields: Fields): Fields | null => {
    if (shape === null) return null
    const { said, who } = shape
    const content = fields[said]
    const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== said && name !== who))
    const role = who === null ? flagIn(fields) : whoOf(fields, who)
    if (role === null || textsIn(content).length === 0) return null
    return asMessage({ ...below(rest), role: shape.speakerOf(role) ?? role, content })
  }

  const pairOf = (fields: Fields): Fields[] | null => {
    const found = Object.entries(fields).filter(
      ([name, value]) => speakerOf(name) !== null && textsIn(value).length > 0,
    )
    const question = found.find(([name]) => speakerOf(name) === 'user')
    const answer = found.find(([name]) => speakerOf(name) === 'assistant')
    const one = question ?? answer
    if (one === undefined) return null
    if (!question || !answer) {
      // A message by the name of who speaks: it has no other words of its own.
      const others = Object.entries(fields).filter(
        ([name, value]) =>
          name !== one[0] &&
          !namesOther.test(name) &&
          typeof value === 'string' &&
          /\p{L}\s+\p{L}/u.test(value),
      )
      if (others.length > 0 || typeof one[1] !== 'string') return null
      const { [one[0]]: content, ...rest } = fields
      return [asMessage({ ...below(rest), role: speakerOf(one[0]), content })]
    }
    const { [question[0]]: asked, [answer[0]]: answered, ...rest } = fields
    return [
      asMessage({ ...timesOf(rest), role: 'user', content: asked }),
      asMessage({ ...below(rest), ...noName, role: 'assistant', content: answered }),
    ]
  }

  /** What hangs below a message, in the place where it is looked for. */
  const below = (rest: Fields): Fields =>
    hung(Object.entries(rest).map(([name, value]) => [name, rewrite(value)] as const))
  const hung = (entries: readonly (readonly [string, unknown])[]): Fields => {
    const isBelow = (value: unknown) => isMade(value) || (Array.isArray(value) && value.some(isMade))
    const children = entries.flatMap(([, value]) => (isBelow(value) ? value : []))
    const others = Object.fromEntries(entries.filter(([, value]) => !isBelow(value)))
    return children.length === 0 ? others : { ...others, children }
  }

  const otherOf = (fields: Fields): unknown[] => {
    const inner = Object.entries(fields).map(([name, value]) => [name, rewrite(value)] as const)
    const messages = inner.flatMap(([, value]) => (isMade(value) ? [value] : []))
    if (messages.length === 0) return [Object.fromEntries(inner)]
    // Messages by their names, one with an envelope around it, or the first of a chain.
    if (messages.length === inner.length) return messages
    const [name, message] = inner.find(([, value]) => isMade(value)) ?? []
    if (messages.length === 1 && name !== undefined && isMade(message) && isEnvelope.test(name)) {
      return [asMessage({ ...hung(inner.filter(([, value]) => value !== message)), ...message })]
    }
    return [Object.fromEntries(inner.map(([each, value]) => [each, isMade(value) ? [value] : value]))]
  }

  const finds = (document: unknown): boolean => {
    const pending = [rewrite(document)]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (isMade(next)) return true
      if (typeof next === 'object' && next !== null)
        for (const inner of Object.values(next) as unknown[])
          if (typeof inner === 'object' && inner !== null) pending.push(inner)
    }
    return false
  }

  return { rewrite, finds }
}

/** Also where a letter is all that there is. */
const speakerOf = (name: string): Speaker | null =>
  /^q$/i.test(name)
    ? 'user'
    : /^(?:a|result)$/i.test(name)
      ? 'assistant'
      : speakerKnown(name.replace(/_?text$/i, ''))
const isEnvelope = /^(?:message|msg|data|payload|node|event|entry|item|response|record)$/i
/** What names the two names neither. */
const noName = { id: undefined, uuid: undefined }
const timesOf = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([name]) => /time|date|created|sent|^ts$|^at$|when|model/i.test(name)),
  )
