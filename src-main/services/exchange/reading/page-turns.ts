import { speakerOf } from './speaker-of.ts'

/** Pages that say in their markup alone who speaks, and pages that carry their chats as data. */

/** JSON that a page's scripts hold, the values of their variables: ChatGPT's own page of an export is such a one. */
export const dataIn = (html: string): unknown[] =>
  [...html.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)].flatMap(([, script = '']) => {
    const whole = parsed(script)
    if (whole !== undefined) return [whole]
    return [...script.matchAll(/=\s*(?=[[{])/g)].slice(0, mostTried).flatMap(({ index, 0: mark }) => {
      const from = index + mark.length
      const value = parsed(script.slice(from, endOf(script, from)))
      return value === undefined ? [] : [value]
    })
  })

/** A program's own code has many lists and objects of other things. */
const mostTried = 100

const parsed = (text: string): unknown => {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where the list or object that begins there ends. */
const endOf = (text: string, from: number): number => {
  let depth = 0
  let isInText = false
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at]
    if (isInText) {
      if (letter === '\\') at += 1
      else if (letter === '"') isInText = false
    } else if (letter === '"') isInText = true
    else if (letter === '[' || letter === '{') depth += 1
    else if (letter === ']' || letter === '}') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return from
}

/** The same page with a line before each piece that says whose it is; null where its markup does not tell. */
export const withSpeakers = (html: string): string | null =>
  marked(html, byAttribute) ?? marked(html, byClass)

const marked = (html: string, whoIn: (attributes: string) => string | null): string | null => {
  const found = new Set<string>()
  const text = html.replaceAll(
    /<([a-z][\w-]*)\b((?:\s+[\w:-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)+)\s*>/gi,
    (tag: string, name: string, attributes: string) => {
      const who = /^(?:html|head|body|meta|link|img|svg|path|button|a|input)$/i.test(name)
        ? null
        : whoIn(attributes)
      if (who === null) return tag
      found.add(who)
      return `\n\n## ${who === 'user' ? 'User' : who === 'system' ? 'System' : 'Assistant'}\n\n${tag}`
    },
  )
  return found.has('user') && found.has('assistant') ? text : null
}

/** `data-message-author-role="user"`, `role="user"`. */
const byAttribute = (attributes: string): string | null => {
  const [, value = ''] =
    /\b(?:data-[\w-]*(?:role|author|sender|speaker|from)[\w-]*|role|from|sender|author|speaker)\s*=\s*["']([^"']*)["']/i.exec(
      attributes,
    ) ?? []
  return value === '' ? null : speakerOf(value)
}

/** `class="message user"`, `class="user-message"`: of a picture or a name beside it that would be said, too. */
const byClass = (attributes: string): string | null => {
  const [, value = ''] = /\bclass\s*=\s*["']([^"']*)["']/i.exec(attributes) ?? []
  if (/avatar|icon|name|label|header|time|button|badge|logo|input/i.test(value)) return null
  for (const name of value.split(/\s+/)) {
    const whole = name
      .replace(/^(?:message|msg|chat|bubble|turn|role|from|is)[-_]+/i, '')
      .replace(/[-_]+(?:message|msg|bubble|turn|row|block|query|text)$/i, '')
    const who = /^[a-z]+$/i.test(whole) ? speakerOf(whole) : null
    if (who !== null) return who
  }
  return null
}
