import { setImmediate as otherWork } from 'node:timers/promises'
import { isMap, isPair, isScalar, parseDocument, visit, type Document, type Node } from 'yaml'
import { speakerOf } from './speaker-of.ts'

/**
 * Chats in YAML: one document or many. It is read whole and slowly, and may be anybody's, so that its size, its depth and what its
 * aliases unfold to are limited. https://yaml.org/spec/1.2.2/
 */

const mostLength = 16_000_000
/** Half a million characters take a second in which nothing else goes on. */
const mostOfDocument = 4_000_000
/** One name may be used again so often by `*alias`; a file that blows itself up has many more. */
const maxAliases = 100

/** Lists of maps, maps with something below them, or texts that go over several lines: no talk between people has these. */
const looksLikeYaml =
  /^(?:%YAML|---[ \t]*$|[ \t]*- +["']?[\p{L}_][^\n]{0,80}?:(?:[ \t]|$)|["']?[\p{L}_][^\n:]{0,80}["']?:[ \t]*(?:[|>][-+]?[ \t]*)?$)/mu

/** The documents as lines of JSON; null where the text is no YAML that holds anything below anything, or a talk that looks like it. */
export const yamlAsLines = async (text: string): Promise<Uint8Array[] | null> => {
  if (text.length > mostLength || !looksLikeYaml.test(text.slice(0, 20_000))) return null
  const lines: Uint8Array[] = []
  for (const part of text.split(/^(?:---[ \t]*(?:#.*)?|\.\.\.[ \t]*)$/m)) {
    if (part.trim() === '' || part.trim().startsWith('%YAML')) continue
    const line = lineOf(part)
    if (line === null) return null
    lines.push(Buffer.from(line))
    await otherWork()
  }
  return lines.length === 0 ? null : lines
}

const lineOf = (part: string): string | null => {
  if (part.length > mostOfDocument || isWrongAtOnce(part)) return null
  try {
    const document = parsed(part)
    if (document.errors.length > 0 || isTalk(document)) return null
    keepWords(document, part)
    const value: unknown = document.toJS({ maxAliasCount: maxAliases })
    return isNested(value) ? `${JSON.stringify(value)}\n` : null
  } catch (error) {
    // Nested too deeply, too many aliases, one of what it lies in, or more than a text can hold.
    if (error instanceof RangeError || error instanceof ReferenceError || error instanceof TypeError)
      return null
    throw error
  }
}

// The library compares each name with all before it, which takes minutes where there are tens of thousands.
const parsed = (part: string) =>
  parseDocument(part, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })

/** What is no YAML costs most: it is told by the beginning, but not by how that is cut off. */
const isWrongAtOnce = (part: string): boolean =>
  part.length > lookedAt &&
  parsed(part.slice(0, lookedAt)).errors.some(({ pos: [at] }) => at < lookedAt - 4000)
const lookedAt = 40_000

/** One name twice in a map is no YAML: it is who speaks, and all but the last turn would be lost. */
const isTalk = (document: Document): boolean => {
  let isTwice = false
  visit(document, {
    Map: (_, { items }) => {
      const names = items.map(({ key }) => (isScalar(key) ? String(key.value) : key))
      if (new Set(names).size === names.length) return undefined
      isTwice = true
      return visit.BREAK
    },
  })
  return isTwice
}

/** What is said is words, and no number, and ` #5` in it no comment. */
const keepWords = (document: Document, source: string): void => {
  visit(document, {
    Scalar: (key, node, path) => {
      if (key === 'key' || node.type !== 'PLAIN' || node.value === null || !isSaid(path)) return
      const [, comment = ''] = /^([ \t]+#[^\r\n]*)/.exec(source.slice(node.range?.[1], node.range?.[2])) ?? []
      node.value = `${typeof node.value === 'string' ? node.value : (node.source ?? '')}${comment}`
    },
  })
}

/** Whether a value, or the list that it lies in, is called like what somebody says. */
const isSaid = (path: readonly (Document | Node | { key: unknown })[]): boolean => {
  const pair = path.findLast((each) => isPair(each) || isMap(each))
  if (!isPair(pair) || !isScalar(pair.key)) return false
  const name = String(pair.key.value)
  return /^(?:content|text|message|value|answer|body|said)$/i.test(name) || speakerOf(name) !== null
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isNested = (value: unknown): value is object => isObject(value) && Object.values(value).some(isObject)
