/** Brings the ways in which models write formulas to the one that the parser knows: `$…$` and `$$` lines. */

const code = '(?<code>(?<ticks>`+)[\\s\\S]*?(?<!`)\\k<ticks>(?!`))'
const bracket = '\\\\\\[(?<bracket>[\\s\\S]{1,4000}?)\\\\\\]'
const paren = '\\\\\\((?<paren>[^\\n]{1,2000}?)\\\\\\)'
const display = '\\$\\$(?<display>[^$]+)\\$\\$'
/** As in Pandoc: no space inside the signs, and no digit after them, so that `$5 and $10` stays money. */
const inline = '\\$(?!\\s)(?<inline>(?:\\\\.|[^$\\\\\\n`])+?)(?<!\\s)\\$(?!\\d)'
const pattern = new RegExp(`${code}|${bracket}|${paren}|\\\\.|${display}|${inline}|\\$+`, 'g')

export const mayHoldMath = (text: string): boolean => text.includes('$') || /\\[([]/.test(text)

/** The same text with all formulas between dollar signs, and dollars that are not formulas escaped. */
export function prepareMath(text: string): string {
  return text.replace(pattern, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Partial<Record<string, string>>
    const offset = rest.at(-3) as number
    const body = groups.bracket ?? groups.display
    if (body !== undefined) return asDisplay(text, match, body, offset)
    if (groups.paren !== undefined) return `$${groups.paren.trim()}$`
    if (groups.code !== undefined || groups.inline !== undefined) return match
    // Lines of two dollars begin and end a formula; a lone dollar is money.
    return match === '$' ? '\\$' : match
  })
}

/** A formula that has its lines to itself is displayed; one inside a sentence stays there. */
function asDisplay(text: string, match: string, body: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const before = text.slice(lineStart, offset)
  const after = text.slice(offset + match.length).split('\n', 1)[0] ?? ''
  if (before.trim() !== '' || after.trim() !== '') return `$$${body.trim().replaceAll('\n', ' ')}$$`
  const lines = body.trim().split('\n')
  return `$$\n${lines.map((line) => before + line.trim()).join('\n')}\n${before}$$`
}
