import { AppError } from '#contract/errors.ts'
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
  const part =
    /"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|#[^\n]*|[A-Za-z][\w-]*|[()]|\{\s*(\d*)\s*(?:,\s*(\d*)\s*)?\}/g
  for (const [text, least, most] of source.matchAll(part)) {
    const here = open.at(-1)
    if (!here || text.startsWith('#')) continue
    if (text === '(') open.push({ sum: 0, last: 0 })
    else if (text === ')') {
      if (open.length > 1) {
        open.pop()
        const around = open.at(-1)
        if (around) {
          around.last = here.sum
          around.sum += here.sum
        }
      }
    } else if (text.startsWith('{')) {
      // llama.cpp takes the difference for a number without a sign, and never ends.
      if (most && Number(most) < Number(least ?? 0))
        throw new AppError(
          'INVALID_INPUT',
          `The grammar repeats something "${text}" times: the second number is less than the first.`,
        )
      const times = Math.max(Number(least ?? 0), Number(most ?? 0), 1)
      const more = here.last * (times - 1)
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
