import { describe, expect, it } from 'vitest'
import { costOfBranches } from './grammar-branches.ts'
import { grammarOfSchema } from './json-schema.ts'

/** What `checkGrammarSize` lets pass. */
const limit = 100_000

const times = (count: number, text: string) => Array.from({ length: count }, () => text).join(' ')

describe('the ways to go on that a grammar keeps open', () => {
  it.each([
    ['three thousand parts that may be left out', `root ::= ${times(3000, '"a"?')}`],
    ['the same by another name', `root ::= ${times(3000, 'a')}\na ::= "x"?`],
    ['the same in a group', `root ::= (${times(3000, '"a"*')}) "b"`],
    [
      'twice as many with each rule',
      Array.from({ length: 14 }, (_, index) => `r${index} ::= r${index + 1} r${index + 1}`).join('\n') +
        '\nr14 ::= "x"?\nroot ::= r0',
    ],
    [
      'few parts, each with very many ways',
      `root ::= ${times(100, 'c')}\nc ::= (${Array.from({ length: 2000 }, (_, index) => `"${index}"`).join(' | ')})?`,
    ],
    ['parts that may be nothing', `root ::= ${times(3000, 'a')}\na ::= "x" | ""`],
  ])('are too many: %s', (_, grammar) => {
    expect(costOfBranches(grammar)).toBeGreaterThan(limit)
  })

  it.each([
    ['many choices', `root ::= ${Array.from({ length: 5000 }, (_, index) => `"${index}"`).join(' | ')}`],
    ['a hundred parts that may be left out', `root ::= ${times(100, '"a"?')}`],
    ['a long text', `root ::= ${times(5000, '"a"')}`],
    ['a repetition', 'root ::= "a"{0,1500}'],
    ['itself', 'root ::= "(" root ")" | "x"'],
    ['no grammar', '((((|||'],
  ])('are few enough: %s', (_, grammar) => {
    expect(costOfBranches(grammar)).toBeLessThan(limit)
  })

  it('are few enough in a schema with very many parts', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`p${index}`, { type: 'string', maxLength: 40 }]),
    )
    expect(costOfBranches(grammarOfSchema({ type: 'object', properties }))).toBeLessThan(limit)
    const anyOf = Array.from({ length: 1500 }, (_, index) => ({ const: index }))
    expect(costOfBranches(grammarOfSchema({ type: 'array', items: { anyOf } }))).toBeLessThan(limit)
  })
})
