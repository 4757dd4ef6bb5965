/** Texts with halves of surrogate pairs, which a column of text cannot hold: see migrations/016-odd-texts.ts. */

/** What a row keeps beside its columns of words; null where the columns hold them all. */
export const oddOf = (texts: Readonly<Record<string, string | null>>): string | null => {
  const odd = Object.entries(texts).filter(([, text]) => text !== null && !text.isWellFormed())
  return odd.length === 0 ? null : JSON.stringify(Object.fromEntries(odd))
}

/** The row with its words as they were written. What does not belong to the words that stand there now is left aside. */
export const withOdd = <T extends object>(row: T, stored: unknown): T => {
  if (typeof stored !== 'string') return row
  const odd = parsed(stored)
  const names = Object.keys(odd).filter((name) => {
    const [written, shown] = [odd[name], (row as Record<string, unknown>)[name]]
    return typeof written === 'string' && written.toWellFormed() === shown
  })
  return { ...row, ...Object.fromEntries(names.map((name) => [name, odd[name]])) }
}

const parsed = (stored: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(stored)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
