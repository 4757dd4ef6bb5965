/**
 * What the search index is given of a text. Both sides pass here: what is stored, when it is written, and what is looked for.
 * Whoever changes this lays the index anew in a migration: a text is forgotten by the same words that it was indexed by.
 *
 * SQLite's own tokenizer takes a run of Chinese, Japanese, Thai and the like for one long word. Such runs are given as pairs of
 * neighbours and the last one alone (`天気予` as 天気 気予 予), so that any piece of them is a phrase, and a single sign is the beginning
 * of a pair. What is no word at all (`=>`, 🌳) stands behind the text, as characters that nobody writes.
 */

const unspacedScripts =
  '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Bopomofo}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}'
/** One character of a script that puts no space between words. */
export const unspaced = `[[${unspacedScripts}]&&[\\p{L}\\p{N}\\p{M}]]`
const unspacedRuns = new RegExp(`${unspaced}+`, 'gv')

/** What the index takes for a part of a word. */
export const wordCharacter = '[\\p{L}\\p{N}\\p{M}\\p{Co}]'

const beyondLatin = /[^\0-\u02ff]/
const marks = /\p{M}/gu
/** Accents and vowel points that people leave out when they type. */
const droppedMark = /[\u0300-\u036f\p{scx=Arabic}\p{scx=Hebrew}]/u

/** Marks that make a word, such as the vowels of Thai and Hindi, are no part of one to SQLite: they get a place that is. */
const keptMark = (mark: string) => {
  const code = mark.codePointAt(0) ?? 0
  return code < 0xfffe ? String.fromCodePoint(0xf0000 + code) : ''
}

/** One form of each character, as far as SQLite does not see to it itself. */
const normalise = (text: string): string => {
  const clean = text.replaceAll('\0', ' ').toWellFormed()
  if (!beyondLatin.test(clean)) return clean
  return clean.normalize('NFKC').replace(marks, (mark) => (droppedMark.test(mark) ? '' : mark))
}

const withKeptMarks = (text: string) => (beyondLatin.test(text) ? text.replace(marks, keptMark) : text)

const pairsOf = (run: string, isLast = false): string => {
  const characters = Array.from(run, withKeptMarks)
  const pairs = characters.flatMap((character, at) => {
    const next = characters[at + 1]
    return next === undefined ? [] : [character + next]
  })
  return (isLast && pairs.length > 0 ? pairs : [...pairs, characters.at(-1) ?? '']).join(' ')
}

const signRuns = /[\p{S}\p{P}]+/gu
/** Characters that are no words to anybody, each as one that is a word to SQLite; several may share one. */
const signWord = (sign: string) => {
  const code = sign.codePointAt(0) ?? 0
  return String.fromCodePoint(code < 0xfffe ? 0xf0000 + code : 0xe000 + (code % 0x18ff))
}

/** True for signs that the index tells from all others: one or two. */
export const isExact = (signs: string) => /^[\p{S}\p{P}]{1,2}$/u.test(signs) && /^[\0-\ufffd]*$/.test(signs)

/** The signs of a text, and the pairs of neighbours among them. */
export const signWords = (text: string): string[] => {
  const found = new Set<string>()
  for (const [run] of text.matchAll(signRuns)) {
    let before = ''
    for (const sign of run) {
      found.add(sign)
      if (before !== '') found.add(before + sign)
      before = sign
    }
  }
  return [...found].map((signs) => Array.from(signs, signWord).join(''))
}

/** For the index: a text's words, then its signs. */
export const indexWords = (text: string): string => {
  const words = normalise(text)
  const spaced = beyondLatin.test(words)
    ? withKeptMarks(words.replace(unspacedRuns, (run) => ` ${pairsOf(run)} `))
    : words
  return `${spaced} ${signWords(text).join(' ')}`
}

/** For FTS5's MATCH: a term as a phrase. `isOpen`: its last word may go on. */
export const phraseOf = (term: string, isOpen: boolean): string => {
  const words = normalise(term)
  const runs = [...words.matchAll(unspacedRuns)]
  const last = runs.at(-1)
  const endsUnspaced = last !== undefined && last.index + last[0].length === words.trimEnd().length
  const spaced = withKeptMarks(
    words.replace(unspacedRuns, (run, at: number) => ` ${pairsOf(run, endsUnspaced && at === last.index)} `),
  )
  const isOneSign = endsUnspaced && Array.from(last[0]).length === 1
  return `"${spaced.trim()}"${isOneSign || (isOpen && !endsUnspaced) ? '*' : ''}`
}

const accented = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u

/** A text in which what the index holds for the same is the same, and where each of its characters stood; null: at the same place. */
export const foldText = (text: string): { folded: string; places: number[] | null } => {
  if (!beyondAscii.test(text)) return { folded: text.toLowerCase(), places: null }
  const places: number[] = []
  let folded = ''
  let at = 0
  for (const character of text) {
    const same = foldCharacter(character)
    for (let unit = 0; unit < same.length; unit += 1) places.push(at)
    folded += same
    at += character.length
  }
  places.push(at)
  return { folded, places }
}
const beyondAscii = /[^\0-\x7f]/

const foldCharacter = (character: string): string => {
  if (signs.test(character)) return character
  const same = character.normalize('NFKC').toLowerCase()
  // Narrow letters have their sound marks beside them.
  if (kana.test(same)) return same.normalize('NFD')
  if (accented.test(same)) return same.normalize('NFD').replace(marks, '')
  return droppedMark.test(same) && anyMark.test(same) ? '' : same
}
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
const signs = /[\p{S}\p{P}]/u
const anyMark = /\p{M}/u
