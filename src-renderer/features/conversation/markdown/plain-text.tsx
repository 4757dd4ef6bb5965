import { memo, useMemo } from 'react'

const chunkLength = 8_000

/** Pieces that end with a line where that is possible, so that the browser can lay out only those in sight. */
function chunksOf(text: string): string[] {
  const chunks: string[] = []
  for (let start = 0; start < text.length;) {
    let end = start + chunkLength
    if (end < text.length) {
      const lineEnd = text.lastIndexOf('\n', end)
      const wordEnd = text.lastIndexOf(' ', end)
      if (lineEnd > start) end = lineEnd
      else if (wordEnd > start) end = wordEnd
      // Not between the two halves of one character.
      else if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1
    }
    chunks.push(text.slice(start, end))
    start = text.charAt(end) === '\n' ? end + 1 : end
  }
  return chunks
}

/** Text as it is, of any length: line breaks and spaces are kept, nothing in it has a meaning. */
export const PlainText = memo(function PlainText({
  text,
  as: As = 'div',
}: {
  text: string
  as?: 'div' | 'code'
}) {
  const chunks = useMemo(() => chunksOf(text), [text])
  return (
    <As className="plain-text" dir={As === 'div' ? 'auto' : undefined}>
      {chunks.map((chunk, index) => (
        <span key={index} className={chunks.length > 1 ? 'plain-chunk' : undefined}>
          {chunk}
        </span>
      ))}
    </As>
  )
})
