/** What a user typed into the search field, taken apart. Pure; it can hold anything, and never becomes SQL. */
import { isExact, phraseOf, signWords } from './words.ts'

export interface Term {
  text: string
  /** The last word may go on. */
  isOpen: boolean
}

export interface SearchTerms {
  /** For FTS5's MATCH: every term a string in quotes. Null where there is nothing that the index knows. */
  match: string | null
  /** Terms without a word of which the index does not know enough: they stand in the text as they are. */
  literals: string[]
  /** What to mark in a text that was found, in the order it was typed. */
  terms: Term[]
}

/** More words than this are not looked for: each costs a look into the index. */
const maxTerms = 32
const maxTermLength = 200

const hasWord = /[\p{L}\p{N}\p{Co}]/u

/** The words and quoted phrases; the last one, if it is a word that may go on, is looked for as a beginning. */
export const parseSearch = (text: string): SearchTerms => {
  const clean = text.replaceAll('\0', ' ').toWellFormed()
  const found = [...clean.matchAll(/"([^"]*)"?|[^\s"]+/g)].slice(0, maxTerms)
  const result: SearchTerms = { match: null, literals: [], terms: [] }
  const phrases: string[] = []
  for (const [whole, phrase] of found) {
    const term = (phrase ?? whole).trim().slice(0, maxTermLength).toWellFormed()
    if (term === '') continue
    const isOpen = phrase === undefined && clean.endsWith(whole)
    if (hasWord.test(term)) phrases.push(phraseOf(term, isOpen))
    else {
      if (!isExact(term)) result.literals.push(term)
      phrases.push(...signWords(term).map((signs) => `"${signs}"`))
    }
    result.terms.push({ text: term, isOpen })
  }
  if (phrases.length > 0) result.match = phrases.join(' AND ')
  return result
}
