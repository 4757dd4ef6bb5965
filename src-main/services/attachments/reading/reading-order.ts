/** A run of characters on a page, in the library's words: `transform[4]` is where it begins, from the left. */
interface Run {
  str: string
  dir: string
  transform: unknown[]
  hasEOL: boolean
}

/**
 * The text of a page's runs, line by line. Each run reads rightly in itself; but where most of a line is written from right to left
 * the runs are drawn in whatever order, and are read from the right.
 */
export const inReadingOrder = (runs: readonly Run[]): string => {
  let text = ''
  let line: Run[] = []
  for (const run of runs) {
    line.push(run)
    if (!run.hasEOL) continue
    text += `${lineText(line)}\n`
    line = []
  }
  return text + lineText(line)
}

const lineText = (line: Run[]): string => {
  const letters = (dir: string) =>
    line.reduce((sum, run) => sum + (run.dir === dir ? run.str.trim().length : 0), 0)
  const isRightToLeft = letters('rtl') > letters('ltr')
  return (isRightToLeft ? fromTheRight(line) : line).map(({ str }) => str).join('')
}

/** Runs of left-to-right words inside such a line keep their own order. */
const fromTheRight = (line: Run[]): Run[] => {
  const ordered = line.toSorted((a, b) => Number(b.transform[4]) - Number(a.transform[4]))
  const result: Run[] = []
  let foreign: Run[] = []
  for (const run of ordered) {
    if (run.dir === 'ltr' && run.str.trim() !== '') foreign.unshift(run)
    else if (foreign.length > 0 && run.dir !== 'rtl') foreign.unshift(run)
    else {
      result.push(...foreign, run)
      foreign = []
    }
  }
  return [...result, ...foreign]
}
