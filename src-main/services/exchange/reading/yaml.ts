import { setImmediate as otherWork } from 'node:timers/promises'
import { parseDocument } from 'yaml'

/**
 * Chats in YAML: one document or many. It is read whole and slowly, and may be anybody's, so that its size, its depth and what its
 * aliases unfold to are limited. https://yaml.org/spec/1.2.2/
 */

const mostLength = 16_000_000
/** One name may be used again so often by `*alias`; a file that blows itself up has many more. */
const maxAliases = 100

/** Lists of maps, maps with something below them, or texts that go over several lines: no talk between people has these. */
const looksLikeYaml =
  /^(?:%YAML|---[ \t]*$|[ \t]*- +["']?[\p{L}_][^\n]{0,80}?:(?:[ \t]|$)|["']?[\p{L}_][^\n:]{0,80}["']?:[ \t]*(?:[|>][-+]?[ \t]*)?$)/mu

/** The documents as lines of JSON; null where the text is no YAML that holds anything below anything. */
export const yamlAsLines = async (text: string): Promise<Uint8Array[] | null> => {
  if (text.length > mostLength || !looksLikeYaml.test(text.slice(0, 20_000))) return null
  const lines: Uint8Array[] = []
  for (const part of text.split(/^(?:---[ \t]*(?:#.*)?|\.\.\.[ \t]*)$/m)) {
    if (part.trim() === '' || part.trim().startsWith('%YAML')) continue
    const value = valueOf(part)
    if (value === null) return null
    lines.push(Buffer.from(`${JSON.stringify(value)}\n`))
    await otherWork()
  }
  return lines.length === 0 ? null : lines
}

const valueOf = (part: string): object | null => {
  try {
    // The library compares each name with all before it, which takes minutes where there are tens of thousands.
    const document = parseDocument(part, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
    if (document.errors.length > 0) return null
    const value: unknown = document.toJS({ maxAliasCount: maxAliases })
    return isNested(value) ? value : null
  } catch (error) {
    // Nested too deeply, or too many aliases.
    if (error instanceof RangeError || error instanceof ReferenceError || error instanceof TypeError)
      return null
    throw error
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const isNested = (value: unknown): value is object => isObject(value) && Object.values(value).some(isObject)
