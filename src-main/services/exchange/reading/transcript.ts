import { anyList } from './any-list.ts'
import { speakerOf } from './speaker-of.ts'
import { chatgpt } from './chatgpt.ts'
import { openWebui } from './open-webui.ts'
import { dataIn, withSpeakers } from './page-turns.ts'
import { turnsOfActivity, turnsOfTerminal, turnsOfThread } from './pages.ts'
import { turnsOfNames, turnsOfPrompts, turnsOfTemplate } from './text-turns.ts'
import { withoutTags } from './texts.ts'
import type { Found } from './types.ts'

/** Talks that are written out for people: Markdown or plain text in which a line says who speaks, and tables of such. */

/** A line that says who speaks: `**You:** text`, `## Assistant`, `ChatGPT said:`, `[10:30] User: text`. */
const turnLine =
  /^(?:\[[^\]\n]{1,40}\]\s*)?(?:#{1,6}\s+|[-*]\s+|>\s*)?(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\u200d\ufe0f]+\s*)?(?<bold>\*\*|__)?\s*(?<who>\p{L}[\p{L} ]{0,20}?)(?=\s+said\b|\s*(?:\(|:|\*\*|__|$))(?:\s+said)?\s*(?:\([^)\n]{0,60}\))?\s*(?<colon>:)?\s*(?:\*\*|__)?\s*(?<colon2>:)?\s*(?<rest>.*)$/u

interface Turn {
  role: string
  content: string
}

const beginOf = (line: string): Turn | null => {
  const groups = turnLine.exec(line)?.groups
  if (!groups) return null
  const { who = '', rest = '', bold, colon, colon2 } = groups
  if (speakerOf(who) === null) return null
  const isMarked = colon !== undefined || colon2 !== undefined
  // A word at the beginning of a sentence speaks for nobody.
  const isAlone = rest === '' && (bold !== undefined || line.startsWith('#'))
  return isMarked || isAlone ? { role: who, content: rest } : null
}

/** What is said, by whom; null where no line says who speaks, or only one side ever does. */
export const turnsOf = (text: string): { head: string; turns: Turn[] } | null => {
  const head: string[] = []
  const turns: { role: string; lines: string[] }[] = []
  let fence: string | null = null
  for (const line of text.split(/\r?\n/)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null
    if (mark !== null) fence = fence === null ? mark : line.trim().startsWith(fence) ? null : fence
    const begin = fence === null ? beginOf(line) : null
    const current = turns.at(-1)
    if (begin) turns.push({ role: begin.role, lines: begin.content === '' ? [] : [begin.content] })
    else if (current) current.lines.push(line)
    else head.push(line)
  }
  if (new Set(turns.map(({ role }) => speakerOf(role))).size < 2) return null
  return {
    head: head.join('\n').trim(),
    turns: turns.map(({ role, lines }) => ({ role, content: lines.join('\n').trim() })),
  }
}

/** The rows of a table of values between commas or other marks, in which one may hold several lines. */
const rowsOf = (text: string, mark: string): string[][] => {
  const rows: string[][] = [[]]
  const value = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${mark}\\r\\n]*))(${mark}|\\r?\\n|$)`, 'g')
  for (const [, quoted, plain = '', end] of text.matchAll(value)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end !== mark && end !== '') rows.push([])
  }
  return rows.filter((row) => row.some((value) => value !== ''))
}

/** A table with a row of names, as objects; null where it is none. */
export const tableOf = (text: string): Record<string, string>[] | null => {
  const mark = /^[^\n]*?([,;\t])[^\n]*\n/.exec(text)?.[1]
  if (mark === undefined) return null
  const [names = [], ...rows] = rowsOf(text, mark)
  const isTable = names.length > 1 && names.every((name) => /^[\p{L} _-]{1,40}$/u.test(name))
  if (!isTable || rows.length === 0) return null
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name.trim(), row[index] ?? ''])))
}

const textOfPage = (html: string) =>
  withoutTags(html.replaceAll(/<(head|script|style)\b[\s\S]*?<\/\1>|<\?[^>]*\?>/gi, ''))

/** What stands above a text between lines of its own, as programs that write Markdown have it: YAML, or TOML between `+++`. */
const frontOf = (text: string): { fields: Record<string, string>; body: string } => {
  const [whole = '', front = ''] =
    /^\ufeff?(?:---|\+\+\+)[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n(?:---|\+\+\+)[ \t]*\r?\n/.exec(text) ?? []
  const fields = fieldsIn(front)
  return whole === '' || fields === null
    ? { fields: {}, body: text }
    : { fields, body: text.slice(whole.length) }
}

/** Names with their values, which may go over several lines; null where the lines are no such thing, but what somebody says. */
const fieldsIn = (front: string): Record<string, string> | null => {
  const fields: [string, string][] = []
  const lines = front.split(/\r?\n/)
  for (const line of lines) {
    const [, name, value = ''] = /^["']?([\p{L}_][\w\p{L} -]{0,40})["']?\s*[:=]\s*(.*)$/u.exec(line) ?? []
    const last = fields.at(-1)
    if (name !== undefined) fields.push([name.trim(), unquoted(value.trim())])
    else if (line.startsWith('#')) fields.push(['front', line])
    else if (!/^\s*$|^\s|^[-\]}]/.test(line)) return null
    else if (last) last[1] = `${last[1].replace(/^[|>][-+]?$/, '')}\n${line.trim()}`.trim()
    else if (line.trim() !== '') fields.push(['front', line.trim()])
  }
  // Programs name the model and the user there, too.
  const said = turnsOf(lines.filter((line) => !/^model\s*[:=]/i.test(line)).join('\n'))
  const sides = new Set(said?.turns.map(({ role }) => speakerOf(role)))
  if (fields.length === 0 || (sides.has('user') && sides.has('assistant'))) return null
  // Of what is there twice nothing is lost.
  const joined = [...Map.groupBy(fields, ([name]) => name)].map(
    ([name, values]) => [name, values.map(([, value]) => value).join('\n')] as const,
  )
  return Object.fromEntries(joined)
}
const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2')

/** A text that is no JSON, as a chat; null where it is no talk. */
export const readTranscript = (whole: string): Iterable<Found> | null => {
  const { fields, body: text } = frontOf(whole)
  const laidOut =
    turnsOfThread(text) ??
    turnsOfTerminal(text) ??
    turnsOfActivity(text) ??
    turnsOfTemplate(text) ??
    turnsOfPrompts(text)
  if (laidOut && laidOut.length > 0) return anyList.read({ messages: laidOut })
  if (/^\s*<(?:[!?]?[a-z])/i.test(text) && /<\/\w+>/.test(text)) return readPage(text)
  const table = tableOf(text)
  if (table && anyList.recognises(table)) return anyList.read(table)
  const talk = turnsOf(text) ?? turnsOfNames(text)
  if (talk === null) return null
  const title = fields['title'] ?? /^#*\s*(.+)$/m.exec(talk.head)?.[1] ?? ''
  const rest = talk.head.replace(/^#*\s*.+$/m, '').trim()
  const messages = rest === '' ? talk.turns : [{ role: 'system', content: rest }, ...talk.turns]
  return anyList.read({ ...fields, title, messages })
}

/** Google's list of what was done alone: in an archive that holds its chats as JSON other pages say the same once more. */
export const readActivity = (text: string): Iterable<Found> | null => {
  const turns = turnsOfActivity(text)
  return turns && turns.length > 0 ? anyList.read({ messages: turns }) : null
}

/** A page: the chats that it carries as data, else what its markup or its words say. */
const readPage = (html: string): Iterable<Found> | null => {
  const title = withoutTags(/<title\b[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1] ?? '')
  const found = dataIn(html).flatMap((data) => {
    const reader = dataReaders.find(({ recognises }) => recognises(data))
    return reader ? [...reader.read(data)] : []
  })
  if (found.length > 0) return found
  const words = textOfPage(withSpeakers(html) ?? html)
  return words.startsWith('<') ? null : readTranscript(title === '' ? words : `# ${title}\n\n${words}`)
}
const dataReaders = [chatgpt, openWebui, anyList]
