import type { SearchHit } from '#contract/search.ts'
import type { Term } from './parse.ts'
import { foldText, unspaced, wordCharacter } from './words.ts'

type Snippet = SearchHit['snippet']

const before = 60
const after = 120
/** A text is looked through in pieces that overlap by more than a term can be long. */
const pieceLength = 65_536
const overlap = 2048

/** The place where the first of what was looked for stands in a text, with what is around it. */
export const createSnippets = (terms: readonly Term[]): ((text: string) => Snippet) => {
  const patterns = terms.flatMap((term) => patternOf(term) ?? [])
  return (text) => {
    const first = firstPlace(text, patterns)
    const from = startOf(text, Math.max(0, first - before))
    const to = startOf(text, Math.min(text.length, first + after))
    const shown = text.slice(from, to)
    const head = from > 0 ? '…' : ''
    return {
      text: (head + shown + (to < text.length ? '…' : '')).toWellFormed(),
      marks: marksIn(shown, patterns, head.length),
    }
  }
}

/** Never between the halves of a character. */
const startOf = (text: string, at: number) =>
  at > 0 && /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at

/** How it begins, which is found quickly, and the whole, which is tried there. */
interface Pattern {
  begin: string
  whole: RegExp
}

function* matchesIn(folded: string, { begin, whole }: Pattern): Generator<{ index: number; length: number }> {
  for (let at = folded.indexOf(begin); at >= 0;) {
    whole.lastIndex = at
    const length = whole.exec(folded)?.[0].length ?? 0
    if (length > 0) yield { index: at, length }
    at = folded.indexOf(begin, at + Math.max(1, length))
  }
}

const firstPlace = (text: string, patterns: readonly Pattern[]): number => {
  for (let from = 0; from < text.length; from += pieceLength) {
    const { folded, places } = foldText(text.slice(from, from + pieceLength + overlap))
    const found = patterns.flatMap((pattern) => {
      const first = matchesIn(folded, pattern).next()
      return first.done ? [] : [places?.[first.value.index] ?? first.value.index]
    })
    if (found.length > 0) return from + Math.min(...found)
  }
  return 0
}

const marksIn = (text: string, patterns: readonly Pattern[], shift: number): Snippet['marks'] => {
  const { folded, places } = foldText(text)
  const placeOf = (index: number) => places?.[index] ?? index
  const found = patterns.flatMap((pattern) =>
    [...matchesIn(folded, pattern)].map(({ index, length }) => ({
      start: placeOf(index),
      end: placeOf(index + length),
    })),
  )
  const marks: Snippet['marks'] = []
  for (const { start, end } of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start + shift >= (marks.at(-1)?.end ?? 0)) marks.push({ start: start + shift, end: end + shift })
  }
  return marks
}

const spaced = `(?:(?!${unspaced})${wordCharacter})`
const words = new RegExp(`${wordCharacter}+`, 'gv')
const escapeSigns = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)

/** As the index finds it: whole words one after the other, whatever stands between them. */
const patternOf = ({ text, isOpen }: Term): Pattern | null => {
  const { folded } = foldText(text)
  const found = folded.match(words)
  const [begin] = found ?? []
  if (found === null || begin === undefined) {
    return folded === '' ? null : { begin: folded, whole: new RegExp(escapeSigns(folded), 'yv') }
  }
  const source = found.join(`(?:(?!${wordCharacter}).)*`)
  const beginsSpaced = new RegExp(`^${spaced}`, 'v').test(source)
  const endsSpaced = new RegExp(`${spaced}$`, 'v').test(source)
  const end = !endsSpaced ? '' : isOpen ? `${spaced}*` : `(?!${spaced})`
  return { begin, whole: new RegExp(`${beginsSpaced ? `(?<!${spaced})` : ''}${source}${end}`, 'ysv') }
}
