/** What a user typed into the search field, taken apart. Pure; it can hold anything, and never becomes SQL. */

export interface SearchTerms {
  /** For FTS5's MATCH: every term a string in quotes. Null where there is nothing that the index knows. */
  match: string | null
  /** Terms that the index does not know: symbols, and scripts that put no space between words. They are looked for as they are. */
  literals: string[]
}

/** More words than this are not looked for: each costs a look into the index. */
const maxTerms = 32
const maxTermLength = 200

/** What the index takes for a part of a word. */
const wordCharacter = /[\p{L}\p{N}\p{Co}]/u
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** The words and quoted phrases; the last one, if it is a word that may go on, is looked for as a beginning. */
export const parseSearch = (text: string): SearchTerms => {
  const clean = text.replaceAll('\0', ' ').toWellFormed()
  const found = [...clean.matchAll(/"([^"]*)"?|[^\s"]+/g)].slice(0, maxTerms)
  const literals: string[] = []
  const words: string[] = []
  for (const [whole, phrase] of found) {
    const term = (phrase ?? whole).trim().slice(0, maxTermLength)
    if (term === '') continue
    if (unspaced.test(term) || !wordCharacter.test(term)) {
      literals.push(term)
      continue
    }
    const isOpen = phrase === undefined && clean.endsWith(whole)
    words.push(`"${term.toWellFormed()}"${isOpen ? '*' : ''}`)
  }
  return { match: words.length > 0 ? words.join(' AND ') : null, literals }
}
