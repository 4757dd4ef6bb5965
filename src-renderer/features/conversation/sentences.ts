/** Cuts a growing text into what can be said aloud: whole sentences and lines. */

const sentenceEnd = /[.!?…:;]["'”’)\]]*\s|[。！？]|\n/g

/** How much of `text` beyond `from` is ready to be said; `from` again when no sentence has ended since. */
export function sayableEnd(text: string, from: number): number {
  let last = from
  sentenceEnd.lastIndex = from
  for (let match = sentenceEnd.exec(text); match !== null; match = sentenceEnd.exec(text))
    last = sentenceEnd.lastIndex
  return last
}

/** Without the signs of Markdown, and with code left to be read on the page. */
export const forVoice = (text: string): string =>
  text
    .replace(/^\s*(?:```|~~~).*$/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`#>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
