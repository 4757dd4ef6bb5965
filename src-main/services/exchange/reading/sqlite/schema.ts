/** What `CREATE TABLE` says of a table's columns, as far as it takes to read its rows. */

interface Column {
  name: string
  /** The table that it names, as `REFERENCES` has it. */
  refersTo: string | null
}
export interface Layout {
  columns: Column[]
  /** The columns as they lie in a row: without those that are reckoned, and with the key in front where rows have no numbers. */
  stored: number[]
  /** The column that is the row's own number. */
  alias: number | null
  /** The key, where it is one column. */
  key: number | null
}

/** Words, quoted names and brackets; comments are none. What is not closed goes to the end: it is looked for once, not from each begin. */
const tokensOf = (sql: string): string[] =>
  [
    ...sql
      .slice(0, longest)
      .matchAll(
        /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$)|'(?:[^']|'')*(?:'|$)|[(),]|[^\s(),"'`[\]]+/g,
      ),
  ]
    .map(([token]) => token)
    .filter((token) => !token.startsWith('--') && !token.startsWith('/*'))
const longest = 200_000

const nameOf = (token: string): string =>
  /^["`'[]/.test(token) ? token.slice(1, -1).replaceAll(/""|``/g, (pair) => pair[0] ?? '') : token

/** The parts between the commas of the outermost bracket. */
const partsOf = (tokens: readonly string[]): { parts: string[][]; after: string[] } => {
  const parts: string[][] = [[]]
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (depth === 0 && token === ')') return { parts, after: tokens.slice(index + 1) }
    if (depth === 1 && token === ',') parts.push([])
    else if (depth > 1 || (depth === 1 && token !== '(')) parts.at(-1)?.push(token)
    else if (depth === 1 && token === '(' && (parts.at(-1)?.length ?? 0) > 0) parts.at(-1)?.push(token)
  }
  return { parts, after: [] }
}

/** What stands in no bracket: a default or a check may say `CAST(… AS …)` in one. */
const outside = (words: readonly string[]): string[] => {
  let depth = 0
  return words.filter((word) => {
    if (word === ')') depth -= 1
    const isOutside = depth === 0
    if (word === '(') depth += 1
    return isOutside
  })
}

/** SQLite makes none of more than 2000 columns unless it is built to, and has what holds for all of them behind these. */
const mostParts = 4000
const mostKeys = 100

/** Null where it cannot be read. */
export const layoutOf = (sql: string): Layout | null => {
  const tokens = tokensOf(sql)
  const open = tokens.indexOf('(')
  if (open < 0) return null
  const { parts, after } = partsOf(tokens.slice(open))
  const upper = (part: readonly string[]) => part.map((token) => token.toUpperCase())
  const columns: (Column & { type: string; isKey: boolean; isReckoned: boolean })[] = []
  let keys: string[] = []
  const links = new Map<string, string>()
  for (const part of parts.slice(0, mostParts)) {
    const words = upper(part)
    const [begin = ''] = words
    if (/^(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)$/.test(begin) && columns.length > 0) {
      const named = (from: number) =>
        part
          .slice(part.indexOf('(', from) + 1, part.indexOf(')', from))
          .filter((token) => token !== ',' && !/^(?:ASC|DESC)$/i.test(token))
          .map(nameOf)
      if (words.includes('PRIMARY')) keys = named(words.indexOf('PRIMARY'))
      const at = words.indexOf('REFERENCES')
      const [column, ...others] = words.includes('FOREIGN') ? named(words.indexOf('FOREIGN')) : []
      if (at >= 0 && column !== undefined && others.length === 0)
        links.set(column.toLowerCase(), nameOf(part[at + 1] ?? ''))
      continue
    }
    const at = words.indexOf('REFERENCES')
    const bare = outside(words)
    const isReckoned = bare.includes('AS') && !bare.includes('STORED')
    const isKey = words.some((word, index) => word === 'PRIMARY' && words[index + 1] === 'KEY')
    columns.push({
      name: nameOf(part[0] ?? ''),
      refersTo: at < 0 ? null : nameOf(part[at + 1] ?? ''),
      type: words[1] ?? '',
      ...{ isKey, isReckoned },
    })
    if (isKey) keys = [nameOf(part[0] ?? '')]
  }
  const find = (name: string) => columns.findIndex((each) => each.name.toLowerCase() === name.toLowerCase())
  const [only = '', ...others] = keys
  const key = others.length === 0 && only !== '' && find(only) >= 0 ? find(only) : null
  const hasNumbers = !upper(after).includes('WITHOUT')
  const real = columns.map((_, index) => index).filter((index) => !columns[index]?.isReckoned)
  const front = hasNumbers
    ? []
    : keys
        .slice(0, mostKeys)
        .map(find)
        .filter((index) => index >= 0)
  return {
    columns: columns.map(({ name, refersTo }) => ({
      name,
      refersTo: refersTo ?? links.get(name.toLowerCase()) ?? null,
    })),
    stored: [...front, ...real.filter((index) => !front.includes(index))],
    alias: hasNumbers && key !== null && columns[key]?.type === 'INTEGER' ? key : null,
    key,
  }
}
