import { expect, it } from 'vitest'
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
