import { withoutTags } from './texts.ts'

/** Pages and texts in which nobody is named, and the way they are laid out alone says what was asked and what was answered. */

interface Turn {
  role: 'user' | 'assistant'
  content: string
  date?: string
}

/** Google's list of what was done with Gemini, as a page: the newest first. Null where it is none. */
export const turnsOfActivity = (html: string): Turn[] | null => {
  const cells = html.split(/<div class="outer-cell\b/).slice(1)
  if (cells.length === 0) return null
  return cells.toReversed().flatMap((cell): Turn[] => {
    const body =
      /<div class="content-cell[^>]*>([\s\S]*?)<\/div>\s*<div class="content-cell/.exec(cell)?.[1] ?? cell
    // What was asked, a line with the time, and what was answered.
    const [asked = '', ...rest] = body.split(/<br\s*\/?>/)
    const at = rest.findIndex(
      (line) => /\d{4}.*\d:\d\d/.test(withoutTags(line)) && withoutTags(line).length < 60,
    )
    const question = withoutTags([asked, ...rest.slice(0, Math.max(at, 0))].join('<br>'))
    const answer = withoutTags(rest.slice(at + 1).join('<br>'))
    const date = withoutTags(rest[at] ?? '').replaceAll(/\s/g, ' ')
    return [
      { role: 'user' as const, content: question.replace(/^Prompted\s+/, ''), date },
      { role: 'assistant' as const, content: answer, date },
    ].filter(({ content }) => content !== '')
  })
}

/** Perplexity's Markdown: what was asked is a heading behind a line, and below it stands the answer. Null where it is none. */
export const turnsOfThread = (text: string): Turn[] | null => {
  if (!/pplx-full-logo|<div align="center">⁂<\/div>/.test(text)) return null
  const lines = text.replaceAll('\r\n', '\n').replace(/^\s*<img\b[^>]*>\s*/, '')
  const turns = lines.split(/^(?:---\s*\n\s*)?(?=# )/m).flatMap((part): Turn[] => {
    const [, question, answer = ''] = /^# (.*)\n?([\s\S]*)$/.exec(part.trim()) ?? []
    if (question === undefined) return part.trim() === '' ? [] : [{ role: 'assistant', content: part.trim() }]
    return [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answer.replace(/\n---\s*$/, '').trim() },
    ]
  })
  return turns.filter(({ content }) => content !== '')
}

/** Aider's history: what was asked is headings of the fourth level, and what stands between them was answered. Null where it is none. */
export const turnsOfTerminal = (text: string): Turn[] | null => {
  if (!/^# aider chat started at /m.test(text)) return null
  const turns: Turn[] = []
  for (const line of text.split(/\r?\n/)) {
    const [, asked] = /^#### ?(.*)$/.exec(line) ?? []
    const role = asked === undefined ? 'assistant' : 'user'
    const last = turns.at(-1)
    const said = asked ?? line
    if (last?.role === role) last.content += `\n${said}`
    else if (said.trim() !== '') turns.push({ role, content: said })
  }
  return turns.map((turn) => ({ ...turn, content: turn.content.trim() }))
}
