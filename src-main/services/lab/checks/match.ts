import type { Assertion } from '#contract/experiment.ts'

/** What an assertion is held against. */
export interface AnswerFacts {
  text: string
  thought: string
  tokens: number
  /** How it ended. */
  reason: string
  /** The values of the row, and the prompt as it was asked. */
  row: Record<string, unknown>
  prompt: string
}

/** Whether an assertion holds; where it does not, why, for people. */
export interface Verdict {
  passed: boolean
  message: string | null
  /** A judge's, from 1 to 5. */
  score?: number
}

export const passed: Verdict = { passed: true, message: null }
export const failed = (message: string): Verdict => ({ passed: false, message })

type Words = NonNullable<Assertion['contains']>

const wordsOf = (words: Words) =>
  typeof words === 'string' ? { text: words, ignoreCase: false } : { ignoreCase: false, ...words }

/** Upper and lower case, and the several ways to write one accent, are alike where the case is. */
const normal = (text: string, ignoreCase: boolean) =>
  ignoreCase ? text.normalize('NFC').toLowerCase() : text.normalize('NFC')

export const contains = (answer: string, words: Words): boolean => {
  const { text, ignoreCase } = wordsOf(words)
  return normal(answer, ignoreCase).includes(normal(text, ignoreCase))
}

export const equals = (answer: string, words: Words): boolean => {
  const { text, ignoreCase } = wordsOf(words)
  return normal(answer.trim(), ignoreCase) === normal(text.trim(), ignoreCase)
}

/** The assertions that need nothing but a look at the text; null for the others. */
export const match = (assertion: Assertion, { text, tokens }: AnswerFacts): Verdict | null => {
  if (assertion.contains !== undefined) {
    return contains(text, assertion.contains)
      ? passed
      : failed(`it does not contain “${wordsOf(assertion.contains).text}”`)
  }
  if (assertion.notContains !== undefined) {
    return contains(text, assertion.notContains)
      ? failed(`it contains “${wordsOf(assertion.notContains).text}”`)
      : passed
  }
  if (assertion.equals !== undefined) {
    return equals(text, assertion.equals) ? passed : failed(`it is not “${wordsOf(assertion.equals).text}”`)
  }
  if (assertion.length) {
    const { min = 0, max = Infinity, unit = 'characters' } = assertion.length
    const length = measure(text, tokens, unit)
    if (length < min) return failed(`it has ${length} ${unit}, fewer than ${min}`)
    return length > max ? failed(`it has ${length} ${unit}, more than ${max}`) : passed
  }
  return null
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

const measure = (text: string, tokens: number, unit: 'characters' | 'words' | 'tokens'): number => {
  if (unit === 'tokens') return tokens
  const trimmed = text.trim()
  if (unit === 'characters') return Array.from(trimmed).length
  return [...segmenter.segment(trimmed)].filter(({ isWordLike }) => isWordLike).length
}
