/**
 * While an answer streams, and when it was stopped, its last block ends in the middle of something: half a link, an open `**`.
 * This closes or hides what is open, so that what is shown does not jump when the rest arrives or does not. It guesses; what a
 * model ended by itself never passes through here.
 */

/** `| a | b` becomes a table at once, rather than a line of text that turns into one. */
function completeTable(text: string): string | null {
  const [head = '', rule, ...rest] = text.split('\n')
  if (!/^\s{0,3}\|.*[^|\s]/.test(head) || rest.length > 0) return null
  if (rule !== undefined && !/^[\s|:-]*$/.test(rule)) return null
  const row = /\|\s*$/.test(head) ? head : `${head} |`
  const cells = row.replaceAll('\\|', '').split('|').length - 2
  return cells < 1 ? null : `${row}\n${'|---'.repeat(cells)}|`
}

/** Inner ones first: that is how they are closed. */
const signs = ['*', '_', '~~', '**', '__'] as const

/** True when an emphasis of this sign was begun and not ended; code and escaped signs do not count. */
function isOpen(text: string, sign: (typeof signs)[number]): boolean {
  const bare = text.replace(/(`+)[\s\S]*?\1/g, '').replace(/\\./g, '')
  if (sign.length === 2) return bare.split(sign).length % 2 === 0
  const single = bare.replace(/\*\*|__/g, '').replace(/^\s*\* /gm, '')
  // A single sign opens or closes only at the edge of a word.
  const edges = sign === '*' ? /\*(?=\S)|(?<=\S)\*/g : /(?<!\w)_(?=\S)|(?<=\S)_(?!\w)/g
  return [...single.matchAll(edges)].length % 2 === 1
}

function completeParagraph(text: string): string {
  let shown = text
    // Half a link or image: its words are shown, the address is not there yet.
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*$/, '$1')
    .replace(/!?\[([^\]\n[]{2,})$/, '$1')
  const ticks = shown.match(/`+/g) ?? []
  const lastTicks = ticks.at(-1)
  if (lastTicks !== undefined && ticks.length % 2 === 1) {
    return shown.endsWith(lastTicks) ? shown.slice(0, -lastTicks.length) : shown + lastTicks
  }
  if (!signs.some((sign) => isOpen(shown, sign))) return shown
  // A sign at the very end may be half of one that closes, or of one that has nothing in it yet.
  shown = shown.replace(/[*_~\s]+$/, '')
  return shown + signs.filter((sign) => isOpen(shown, sign)).join('')
}

/** The last block of a text that still grows, made fit to be shown. */
export function completeBlock(text: string): string {
  const table = completeTable(text)
  if (table !== null) return table
  // A line of dashes that has just begun would make a heading of the lines above it.
  const settled = text.replace(/\n[ \t]*(?:-{1,2}|=+|[*+]|\d{1,9}|#{1,6}|`{1,2}|~{1,2}|>)[ \t]*$/, '')
  const start = settled.lastIndexOf('\n\n') + 1
  return settled.slice(0, start) + completeParagraph(settled.slice(start))
}
