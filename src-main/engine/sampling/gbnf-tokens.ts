/**
 * The pieces of a grammar in GBNF: texts, brackets, comments, names (with `::=` where a rule begins), signs and repetitions. In time that
 * grows with its length whatever it is: one that is not closed has all the rest.
 */
const piece =
  /"(?:[^"\\]|\\[^])*"?|\[(?:[^\]\\]|\\[^])*\]?|#[^\n]*|([A-Za-z\d-][\w-]*)(\s*::=)?|[()|*+?.]|\{\s*(?:(\d+)\s*)?(?:(,)\s*(?:(\d+)\s*)?)?\}/g

export interface Piece {
  text: string
  /** Of the rule that begins here. */
  rule: string | null
  /** Of a repetition; `most` is Infinity where there is no end. */
  times: { least: number; most: number } | null
}

/** Comments are left out. */
export function* piecesOf(source: string): Generator<Piece, void, undefined> {
  for (const [text, name, isRule, least, comma, most] of source.matchAll(piece)) {
    if (text.startsWith('#')) continue
    const from = Number(least ?? 0)
    const to = comma === undefined ? from : most === undefined ? Infinity : Number(most)
    yield {
      text,
      rule: name !== undefined && isRule !== undefined ? name : null,
      times: text.startsWith('{') ? { least: from, most: to } : null,
    }
  }
}
