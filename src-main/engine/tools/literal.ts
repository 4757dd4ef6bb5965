import { skipSpace } from './json-value.ts'

/** What Gemma 4 writes around a text, in place of quotes. */
const gemmaQuote = '<|"|>'
const deepest = 32
const words = new Map<string, unknown>(
  Object.entries({ true: true, True: true, false: false, False: false, null: null, None: null }),
)

/** A value as Python or Gemma 4 write it, and where it ends; null when there is none at `at`, or when it is broken. */
export const readLiteral = (text: string, at: number, depth = 0): { value: unknown; end: number } | null => {
  const start = skipSpace(text, at)
  if (depth > deepest) return null
  if (text[start] === '[') return readList(text, start + 1, depth)
  if (text[start] === '{') return readMap(text, start + 1, depth)
  const quoted = readQuoted(text, start)
  if (quoted) return quoted
  const word = /[-+\w.]+/y
  word.lastIndex = start
  const [found] = word.exec(text) ?? []
  if (found === undefined) return null
  const end = start + found.length
  if (words.has(found)) return { value: words.get(found), end }
  const value = Number(found)
  return Number.isFinite(value) ? { value, end } : null
}

const readQuoted = (text: string, at: number): { value: string; end: number } | null => {
  if (text.startsWith(gemmaQuote, at)) {
    const from = at + gemmaQuote.length
    const end = text.indexOf(gemmaQuote, from)
    return end < 0 ? null : { value: text.slice(from, end), end: end + gemmaQuote.length }
  }
  const quote = text[at]
  if (quote !== '"' && quote !== "'") return null
  let value = ''
  for (let place = at + 1; place < text.length; place += 1) {
    const character = text.charAt(place)
    if (character === quote) return { value, end: place + 1 }
    if (character !== '\\') value += character
    else {
      place += 1
      const escaped = text.charAt(place)
      value += escapes.get(escaped) ?? escaped
    }
  }
  return null
}
const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
])

const readList = (text: string, at: number, depth: number) => {
  const value: unknown[] = []
  let end = skipSpace(text, at)
  while (text[end] !== ']') {
    const one = readLiteral(text, end, depth + 1)
    if (!one) return null
    value.push(one.value)
    end = afterComma(text, one.end, ']')
    if (end < 0) return null
  }
  return { value, end: end + 1 }
}

const readMap = (text: string, at: number, depth: number) => {
  const entries: [string, unknown][] = []
  let end = skipSpace(text, at)
  while (text[end] !== '}') {
    const key = readQuoted(text, end) ?? bareWord(text, end)
    const colon = key && skipSpace(text, key.end)
    if (!key || colon === null || text[colon] !== ':') return null
    const one = readLiteral(text, colon + 1, depth + 1)
    if (!one) return null
    entries.push([key.value, one.value])
    end = afterComma(text, one.end, '}')
    if (end < 0) return null
  }
  return { value: Object.fromEntries(entries), end: end + 1 }
}

const bareWord = (text: string, at: number): { value: string; end: number } | null => {
  const word = /[^\s:{}[\],"'<>]+/y
  word.lastIndex = at
  const [value] = word.exec(text) ?? []
  return value === undefined ? null : { value, end: at + value.length }
}

/** Where the next one begins, or `close` stands; −1 when neither follows. */
export const afterComma = (text: string, at: number, close: string): number => {
  const place = skipSpace(text, at)
  if (text[place] === ',') return skipSpace(text, place + 1)
  return text[place] === close ? place : -1
}
