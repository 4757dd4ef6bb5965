/** Pages or chapters as one text with a blank line between them, and where each begins. */
export const join = (texts: readonly string[]): { text: string; starts: number[] } => {
  const between = '\n\n'
  let length = 0
  const starts = texts.map((text) => {
    const start = length
    length += text.length + between.length
    return start
  })
  return { text: texts.join(between), starts }
}
