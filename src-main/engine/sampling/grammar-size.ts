import { AppError } from '#contract/errors.ts'
import { piecesOf } from './gbnf-tokens.ts'
import { costOfBranches } from './grammar-branches.ts'

/** llama.cpp writes repetitions out and reads groups by recursion: so many parts, and so many groups in each other, and no more. */
const maxParts = 200_000
const maxDepth = 200
/** Of parts in a row that may be left out: their number times their ways. Three hundred letters take a few milliseconds. */
const maxBranches = 100_000

/** Throws INVALID_INPUT for a grammar in GBNF that would need more memory, or a deeper stack, than any sensible one. */
export const checkGrammarSize = (source: string): void => {
  /** What each open group holds so far, and what its last part was. */
  const open: { sum: number; last: number }[] = [{ sum: 0, last: 0 }]
  for (const { text, times } of piecesOf(source)) {
    const here = open.at(-1)
    if (!here || /^[|*+?]$/.test(text)) continue
    if (text === '(') open.push({ sum: 0, last: 0 })
    else if (text === ')') {
      if (open.length > 1) {
        open.pop()
        const around = open.at(-1)
        if (around) {
          around.last = Math.max(1, here.sum)
          around.sum += around.last
        }
      }
    } else if (times) {
      // llama.cpp takes the difference for a number without a sign, and never ends.
      if (times.most < times.least)
        throw new AppError(
          'INVALID_INPUT',
          `The grammar repeats something "${text}" times: the second number is less than the first.`,
        )
      const more = here.last * (Math.max(times.least, times.most === Infinity ? 1 : times.most, 1) - 1)
      here.last += more
      here.sum += more
    } else {
      here.last = text.startsWith('"') ? Math.max(1, text.length - 2) : 1
      here.sum += here.last
    }
    if (here.sum > maxParts || open.length > maxDepth)
      throw new AppError(
        'INVALID_INPUT',
        'The grammar is too large: what it repeats, written out, has too many parts, or its groups are too deep in each other.',
      )
  }
  if (costOfBranches(source) > maxBranches)
    throw new AppError(
      'INVALID_INPUT',
      'The grammar has too many parts in a row that may be left out: to follow all ways through it would take too long.',
    )
}
