import type { Assertion, DataRow } from '#contract/experiment.ts'
import { asText, fill, variablesIn } from './fill.ts'

/** The texts of an assertion that variables may stand in. JavaScript has `row`, and a schema is no text. */
export const assertionTexts = ({ contains, notContains, equals, regex, notRegex, judge }: Assertion) => [
  ...[contains, notContains, equals].flatMap((words) =>
    words === undefined ? [] : [typeof words === 'string' ? words : words.text],
  ),
  ...[regex, notRegex].flatMap((pattern) =>
    pattern === undefined ? [] : [typeof pattern === 'string' ? pattern : pattern.pattern],
  ),
  ...(judge ? [judge.question] : []),
]

export const variablesOf = (assertion: Assertion): string[] => assertionTexts(assertion).flatMap(variablesIn)

/** Only what patterns have a meaning for: with the flag `u` nothing else may be escaped. */
const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** The assertion for one row. In a pattern a value means its own characters. */
export const fillAssertion = (assertion: Assertion, row: DataRow): Assertion => {
  const { contains, notContains, equals, regex, notRegex, judge } = assertion
  const words = <W extends typeof contains>(value: W): W =>
    (typeof value === 'object' ? { ...value, text: fill(value.text, row) } : value && fill(value, row)) as W
  const inPattern = (text: string) => fill(text, row, (value) => escapePattern(asText(value)))
  const pattern = <P extends typeof regex>(value: P): P =>
    (typeof value === 'object'
      ? { ...value, pattern: inPattern(value.pattern) }
      : value && inPattern(value)) as P
  return {
    ...assertion,
    ...(contains !== undefined && { contains: words(contains) }),
    ...(notContains !== undefined && { notContains: words(notContains) }),
    ...(equals !== undefined && { equals: words(equals) }),
    ...(regex !== undefined && { regex: pattern(regex) }),
    ...(notRegex !== undefined && { notRegex: pattern(notRegex) }),
    ...(judge && { judge: { ...judge, question: fill(judge.question, row) } }),
  }
}
