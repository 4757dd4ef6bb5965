import type { Finding } from '#contract/doctor.ts'

/** The doctor's findings, as they are made. Each key has the same text as its message in the interface's locales. */

type Make = (
  check: Finding['check'],
  key: string,
  values: Finding['values'],
  message: string,
  repair?: Finding['repair'],
) => Finding

const make =
  (outcome: Finding['outcome']): Make =>
  (check, key, values, message, repair = null) => ({ check, outcome, key, values, message, repair })

export const fine = make('fine')
export const note = make('note')
export const problem = make('problem')

const longest = 200

/** A stranger's words made harmless for a sentence: one line, no control characters, not too long. */
export const plain = (text: string): string => {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
