/**
 * Prompts with variables. One form for all: two braces, a name, and what it begins with.
 *
 *     {{topic}}                      is asked for
 *     {{language=French}}            begins with French
 *     {{tone: friendly | formal}}    is one of these; the first to begin with
 *     \{{topic}}                     is no variable
 *
 * A variable that has a line to itself takes several lines. The same name is asked for once. What is not like this stays text.
 */
export interface Variable {
  name: string
  /** What it begins with; empty where nothing is said. */
  initial: string
  /** Empty: any text. */
  choices: string[]
  isLong: boolean
}

type Piece = { type: 'text'; text: string } | { type: 'variable'; name: string }

export interface Template {
  pieces: Piece[]
  /** In the order in which they come. */
  variables: Variable[]
}

const mark = /\\\{\{|\{\{(?<inside>[^{}\n]+)\}\}/g
const validName = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_ .'’-]{0,59}$/u

/** What stands between the braces; null where that is no variable. */
function readVariable(inside: string): Omit<Variable, 'isLong'> | null {
  const end = inside.search(/[=:]/)
  const name = (end < 0 ? inside : inside.slice(0, end)).trim()
  if (!validName.test(name)) return null
  const rest = end < 0 ? '' : inside.slice(end + 1).trim()
  if (inside[end] !== ':') return { name, initial: rest, choices: [] }
  const choices = [...new Set(rest.split('|').map((choice) => choice.trim()))].filter(Boolean)
  return { name, initial: choices[0] ?? '', choices }
}

/** Whether nothing else stands on the line. */
function isAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const after = text.slice(end).split('\n', 1)[0] ?? ''
  return before.trim() === '' && after.trim() === ''
}

export function parseTemplate(text: string): Template {
  const pieces: Piece[] = []
  const variables = new Map<string, Variable>()
  let last = 0
  for (const match of text.matchAll(mark)) {
    const { index } = match
    const end = index + match[0].length
    const inside = match.groups?.inside
    const found = inside === undefined ? null : readVariable(inside)
    if (inside !== undefined && found === null) continue
    pieces.push({ type: 'text', text: text.slice(last, index) })
    last = end
    if (found === null) {
      pieces.push({ type: 'text', text: '{{' })
      continue
    }
    const { name } = found
    const before = variables.get(name)
    pieces.push({ type: 'variable', name })
    variables.set(name, {
      name,
      initial: before?.initial || found.initial,
      choices: before?.choices.length ? before.choices : found.choices,
      isLong: (before?.isLong ?? false) || isAlone(text, index, end),
    })
  }
  pieces.push({ type: 'text', text: text.slice(last) })
  return { pieces, variables: [...variables.values()] }
}

/** The text with these values in place of the variables; one that has none is left out. */
export const fillTemplate = ({ pieces }: Template, values: ReadonlyMap<string, string>): string =>
  pieces.map((piece) => (piece.type === 'text' ? piece.text : (values.get(piece.name) ?? ''))).join('')
