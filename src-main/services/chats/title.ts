const longest = 60

/** A chat's title from its first message: the first line that says something, cut at a word where it is long. */
export const titleFrom = (text: string): string => {
  const line = text
    .split(/[\r\n\u2028\u2029]/, 50)
    .map((line) => line.slice(0, 1000).replaceAll(/\s+/g, ' ').trim())
    .find((line) => line !== '')
  if (line === undefined) return ''
  if (line.length <= longest) return line.toWellFormed()
  const cut = line.slice(0, longest)
  const lastSpace = cut.lastIndexOf(' ')
  // A word that fills most of the title is cut itself, but never inside a surrogate pair.
  const kept = lastSpace > longest / 2 ? cut.slice(0, lastSpace) : cut.slice(0, -1)
  return `${kept.replace(/[\uD800-\uDBFF]$/, '').trimEnd()}…`.toWellFormed()
}
