/** A JSON object or list that stands in a text, and where it ends; null when there is none at `at`, or when it is broken. */
export const readJson = (text: string, at: number): { value: unknown; end: number } | null => {
  const start = skipSpace(text, at)
  if (text[start] !== '{' && text[start] !== '[') return null
  const end = endOfValue(text, start)
  if (end === null) return null
  try {
    return { value: JSON.parse(text.slice(start, end)), end }
  } catch {
    return null
  }
}

/** The place of the first character from `at` on that is no white space. */
export const skipSpace = (text: string, at: number): number => {
  let place = at
  while (place < text.length && /\s/.test(text.charAt(place))) place += 1
  return place
}

/** Brackets are counted outside of strings alone: a string may hold any mark. */
const endOfValue = (text: string, start: number): number | null => {
  let depth = 0
  let isString = false
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (isString) {
      if (character === '\\') at += 1
      else if (character === '"') isString = false
    } else if (character === '"') isString = true
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return null
}
