/**
 * Markdown in which nothing stays open at its end: a fence that was never closed, or a comment, would take what stands behind the text
 * into itself, and with it who says what. The text itself is left as it is.
 */
export const closed = (text: string): string => {
  let fence: string | null = null
  /** What ends a piece of HTML that may hold empty lines. */
  let end: RegExp | null = null
  let opened = ''
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (fence !== null) {
      const mark = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1] ?? ''
      if (mark.startsWith(fence)) fence = null
    } else if (end === null) {
      fence = /^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$/.exec(line)?.slice(1).find(Boolean) ?? null
      if (fence !== null) continue
      const block = blocks.find(({ begin }) => begin.test(line))
      const rest = block ? line.replace(block.begin, '') : ''
      if (block && !block.end.test(rest)) ({ end, close: opened } = block)
    } else if (end.test(line)) end = null
  }
  if (fence !== null) return `${text}\n${fence}`
  return end === null ? text : `${text}\n${opened}`
}

const blocks = [
  { begin: /^ {0,3}<!--/, end: /-->/, close: '-->' },
  { begin: /^ {0,3}<!\[CDATA\[/, end: /\]\]>/, close: ']]>' },
  { begin: /^ {0,3}<\?/, end: /\?>/, close: '?>' },
  { begin: /^ {0,3}<![A-Za-z]/, end: />/, close: '>' },
  ...['script', 'pre', 'style', 'textarea'].map((name) => ({
    begin: new RegExp(`^ {0,3}<${name}(?=[\\s>]|$)`, 'i'),
    end: /<\/(?:script|pre|style|textarea)>/i,
    close: `</${name}>`,
  })),
]
