/** A piece of text, and what of it is marked (UTF-16 units, from `start` up to but without `end`). */
interface MarkedText {
  text: string
  marks: { start: number; end: number }[]
}

/** Signs of Markdown around the words they belong to; each group of a match is left out. What is cut in the middle stays. */
const signs = [
  /(?:^|\n)(#{1,6} +)(?=\S)/dg,
  /\s(#{2,6} +)(?=\S)/dg,
  /(\*\*)(?=[^\s*])[^*\n]*?(?<=[^\s*])(\*\*)/dg,
  /(?<![\w*])(\*)(?=[^\s*])[^*\n]*?(?<=[^\s*])(\*)(?![\w*])/dg,
  /(?<!`)(`)[^`\n]+(`)(?!`)/dg,
  /(!?\[)[^[\]\n]+(\]\([^()\s]*\))/dg,
]

/** A line of Markdown as one reads it in a list: the words without the signs, with the marks where they were. */
export function withoutMarks({ text, marks }: MarkedText): MarkedText {
  const left = new Set<number>()
  const isFound = (from: number, to: number) => marks.some(({ start, end }) => start < to && from < end)
  for (const sign of signs) {
    for (const { indices = [] } of text.matchAll(sign)) {
      const parts = indices.slice(1)
      // What was looked for stays to be seen.
      if (parts.some(([from, to]) => isFound(from, to))) continue
      for (const [from, to] of parts) for (let at = from; at < to; at += 1) left.add(at)
    }
  }
  if (left.size === 0) return { text, marks }
  const places = [0]
  let shown = ''
  for (let at = 0; at < text.length; at += 1) {
    if (!left.has(at)) shown += text.charAt(at)
    places.push(shown.length)
  }
  const place = (at: number) => places[at] ?? shown.length
  return { text: shown, marks: marks.map(({ start, end }) => ({ start: place(start), end: place(end) })) }
}
