const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** No word is longer, and to look for words in all of a long text at each key would take long. */
const longestWord = 64

/** A text down to its last whole word: what further keys at its end will not change. */
export function wholeWords(text: string): string {
  const start = Math.max(0, text.length - longestWord)
  let lastAt = start
  for (const { index } of words.segment(text.slice(start))) lastAt = start + index
  // An address that fills all that was looked at.
  if (lastAt === start && start > 0) lastAt = text.lastIndexOf(' ') + 1
  return text.slice(0, lastAt).trimEnd()
}
