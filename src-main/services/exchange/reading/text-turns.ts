import { speakerOf } from './speaker-of.ts'
import { speakersIn } from './speakers.ts'

/** Texts in which marks of other kinds than a name with a colon say who speaks, or names that are known to nobody. */

interface Turn {
  role: string
  content: string
}

/** What templates put around what is said, as who writes prompts by hand has it. Null where it is none. */
export const turnsOfTemplate = (text: string): Turn[] | null => {
  const mark =
    /<\|im_start\|>[ \t]*(\w+)[ \t]*\n?|<start_of_turn>[ \t]*(\w+)[ \t]*\n?|<\|start_header_id\|>[ \t]*(\w+)[ \t]*<\|end_header_id\|>\s*|<\|(user|assistant|system)\|>\s*/g
  const found = [...text.matchAll(mark)]
  if (found.length < 2) return null
  const turns = found.map(({ index, 0: whole, ...names }, at): Turn => {
    const said = text.slice(index + whole.length, found[at + 1]?.index ?? text.length)
    const role =
      Object.values(names).find((name): name is string => typeof name === 'string' && /^\w+$/.test(name)) ??
      ''
    return {
      role,
      content: said.replaceAll(/<\|(?:im_end|eot_id|end|end_of_text)\|>|<end_of_turn>|<\/s>/g, '').trim(),
    }
  })
  const before = text.slice(0, found[0]?.index).trim()
  return before === '' ? turns : [{ role: 'system', content: before }, ...turns]
}

/** A terminal: what was asked stands behind a prompt of its own. Null where it is none. */
export const turnsOfPrompts = (text: string): Turn[] | null => {
  const lines = text.split(/\r?\n/)
  if (lines.filter((line) => /^>>> \S/.test(line)).length === 0 || !/^>>> /.test(text.trimStart()))
    return null
  const turns: Turn[] = []
  for (const line of lines) {
    const [, asked] = /^(?:>>>|\.\.\.) ?(.*)$/.exec(line) ?? []
    const role = asked === undefined ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (last?.role === role && !line.startsWith('>>>')) last.content += `\n${asked ?? line}`
    else if ((asked ?? line).trim() !== '') turns.push({ role, content: asked ?? line })
  }
  return turns.map(({ role, content }) => ({ role, content: content.trim() }))
}

/** How a line may name who speaks; the first group is the name, the second what is said on the same line. */
const styles = [
  /^#{1,6}\s+(.{1,40}?):?\s*()$/,
  /^(?:\*\*|__)(.{1,40}?):?(?:\*\*|__):?\s*()$/,
  /^[=~*-]{2,}\s*(\S.{0,38}?)\s*[=~*-]{2,}()$/,
  /^\[(?=[^\]]*\d)[^\]]{4,40}\]\s*([^:]{1,40}):\s+(.*)$/,
  /^\d{1,2}:\d\d(?::\d\d)?\s*<([^>]{1,40})>\s+(.*)$/,
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?\]?\s+([^:<]{1,40}):\s+(.*)$/,
  /^\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)? - ([^:]{1,40}):\s+(.*)$/,
]

/** Lines of one style that name the same few again and again, in turns. Null where there are none. */
export const turnsOfNames = (text: string): { head: string; turns: Turn[] } | null => {
  const lines = text.split(/\r?\n/)
  for (const style of styles) {
    const head: string[] = []
    const turns: { role: string; lines: string[] }[] = []
    let fence = false
    const counts = new Map<string, number>()
    for (const line of lines) {
      const who = style.exec(line)?.[1]?.trim()
      if (who !== undefined) counts.set(who, (counts.get(who) ?? 0) + 1)
    }
    // Somebody who is known, or who speaks more than once.
    const isNamed = (who: string) => speakerOf(who) !== null || (counts.get(who) ?? 0) > 1
    for (const line of lines) {
      if (/^\s*(?:```|~~~)/.test(line)) fence = !fence
      const [, who, said = ''] = (fence ? null : style.exec(line)) ?? []
      if (who !== undefined && isNamed(who.trim()))
        turns.push({ role: who.trim(), lines: said === '' ? [] : [said] })
      else (turns.at(-1)?.lines ?? head).push(line)
    }
    const names = new Set(turns.map(({ role }) => role))
    const speakers = speakersIn(names)
    const sides = new Set([...names].map((name) => speakers(name)))
    const isTalk =
      turns.length >= 2 && names.size >= 2 && names.size <= 6 && sides.has('user') && sides.has('assistant')
    if (isTalk)
      return {
        head: head.join('\n').trim(),
        turns: turns.map(({ role, lines }) => ({
          role: speakers(role) ?? role,
          content: lines
            .join('\n')
            .replace(/\n+-{3,}\s*$/, '')
            .trim(),
        })),
      }
  }
  return null
}
