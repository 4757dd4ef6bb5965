/** Data that a text carries in a way no one reads: pictures and the like. */
const isData = (text: string) => text.startsWith('data:') && text.includes(';base64,')

/** Every piece of text in a value, however deep, so that none is lost where its shape is not understood. */
export const textsIn = (value: unknown, depth = 0): string[] => {
  if (typeof value === 'string') return value.trim() === '' || isData(value) ? [] : [value]
  if (typeof value !== 'object' || value === null || depth > 30) return []
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1))
}

/** Whether two words with such letters follow one another: looks at each once, also where a text is nothing but one that is very long. */
export const hasTwoWords = (text: string, letter: RegExp): boolean => {
  let isAfterOne = false
  for (const [word] of text.matchAll(/\S+/g)) {
    const isOne = letter.test(word)
    if (isOne && isAfterOne) return true
    isAfterOne = isOne
  }
  return false
}

/** What a page says, without its tags. */
export const withoutTags = (html: string): string =>
  html
    .replaceAll(/<(?:br|\/p|\/li|\/h\d|\/div|\/pre)\b[^>]*>/gi, '\n')
    .replaceAll(/<\/?[a-z!][^>]*>/gi, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll(/&#(\d{1,7});/g, (_, code: string) =>
      String.fromCodePoint(Math.min(Number(code), 0x10_ff_ff)),
    )
    .replaceAll('&amp;', '&')
    .trim()
