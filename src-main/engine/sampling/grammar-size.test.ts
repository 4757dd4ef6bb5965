import { describe, expect, it } from 'vitest'
import { checkGrammarSize } from './grammar-size.ts'
import { grammarOfSchema } from './json-schema.ts'

it.each([
  ['a repetition', 'root ::= "x"{1000000}'],
  ['repetitions of repetitions', 'root ::= (("x"{100}){100}){100}'],
  ['a least number', 'root ::= [a-z]{900000,}'],
  ['a long text, often', `root ::= "${'x'.repeat(1000)}"{1000}`],
  ['groups in groups', `root ::= ${'('.repeat(5000)}"x"${')'.repeat(5000)}`],
  ['open groups', `root ::= ${'('.repeat(5000)}`],
  ['a schema’s array', grammarOfSchema({ type: 'array', items: { type: 'string' }, minItems: 1e9 })],
  ['a schema’s text', grammarOfSchema({ type: 'string', maxLength: 1e9 })],
])('is too large: %s', (_, source) => {
  expect(() => checkGrammarSize(source)).toThrow('too large')
})

it.each([
  ['one with numbers and brackets in texts', String.raw`root ::= "((((" "{1000000}" [({] # ((( {9999999}`],
  ['many rules', Array.from({ length: 5000 }, (_, index) => `r${index} ::= "a"{1,20} | [0-9]{2}`).join('\n')],
  [
    'a schema that people have',
    grammarOfSchema({ type: 'object', properties: { a: { type: 'string', maxLength: 2000 } } }),
  ],
])('is not too large: %s', (_, source) => {
  expect(() => checkGrammarSize(source)).not.toThrow()
})

const keys = Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`k${index}`, true]))
const many = (count: number, part: string) => Array.from({ length: count }, () => part)

describe('what would keep the engine busy until it is taken for dead', () => {
  // Each took minutes, or more memory than there is; on a busy machine a moment is a second.
  const withinMs = 4000
  const timed = (work: () => void): number => {
    const startedAt = performance.now()
    try {
      work()
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    }
    return performance.now() - startedAt
  }

  it.each([
    ['brackets that nobody closes', '['.repeat(200_000)],
    ['texts that nobody closes', '"\\'.repeat(100_000)],
    ['a repetition that nobody closes', `{${' '.repeat(199_000)}`],
    ['a number that nobody closes', `{${'1'.repeat(199_000)}`],
    ['names far from what they may be', `root${' '.repeat(199_000)}`],
  ])('is read at once: %s', (_, source) => {
    expect(timed(() => checkGrammarSize(source))).toBeLessThan(withinMs)
  })

  it.each([
    ['very many ways at once', `root ::= ${many(90_000, '.').join('|')}`],
    ['the same in rules', `root ::= ${many(9000, 'a').join('|')}\na ::= "x"`],
    ['many in a row that may be nothing', 'root ::= ("a"?){2000} "b"'],
    ['many in a row that may be nothing, at most', 'root ::= ("a"?){0,2000} "b"'],
  ])('is refused: %s', (_, source) => {
    expect(timed(() => checkGrammarSize(source))).toBeLessThan(withinMs)
    expect(() => checkGrammarSize(source)).toThrow('too many parts')
  })

  it.each([
    ['parts put together again and again', { properties: keys, allOf: many(16_000, '').map(() => ({})) }],
    [
      'the same type again and again, with long lists',
      { type: many(4900, 'array'), prefixItems: many(16_000, '').map(() => ({})) },
    ],
    ['an address that cannot be read', { $ref: '#/%' }],
    [
      'one place by many addresses',
      {
        a: { properties: keys, allOf: [{}] },
        anyOf: Array.from({ length: 4000 }, (_, index) => ({ $ref: `#${'/'.repeat(1 + (index % 400))}a` })),
      },
    ],
  ])('as a schema is refused or held to at once: %s', (_, schema) => {
    expect(timed(() => checkGrammarSize(grammarOfSchema(schema)))).toBeLessThan(withinMs)
  })

  it('a choice of the same value often, or of very many, is held to', () => {
    const same = grammarOfSchema({ enum: many(50_000, '').map(() => 1) })
    const words = grammarOfSchema({ enum: Array.from({ length: 10_000 }, (_, index) => `word ${index}`) })
    for (const grammar of [same, words]) expect(() => checkGrammarSize(grammar)).not.toThrow()
  })
})
