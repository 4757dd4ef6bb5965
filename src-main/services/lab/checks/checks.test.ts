import { afterAll, describe, expect, it } from 'vitest'
import type { Assertion } from '#contract/experiment.ts'
import { checkAnswer, createChecker, type AnswerFacts } from './index.ts'

const checker = createChecker({ timeoutMs: 1000 })
afterAll(() => checker.close())
const answer: AnswerFacts = {
  text: ' The capital is Paris. ',
  thought: 'Hm',
  tokens: 6,
  reason: 'stop',
  row: { country: 'France' },
  prompt: 'user: capital of France?',
}
const check = (assertion: Assertion, text = answer.text) =>
  checkAnswer(assertion, { ...answer, text }, checker)

describe('an assertion holds or not', () => {
  it.each<[Assertion, string, boolean]>([
    [{ contains: 'Paris' }, 'It is Paris', true],
    [{ contains: 'paris' }, 'It is Paris', false],
    [{ contains: { text: 'paris', ignoreCase: true } }, 'It is Paris', true],
    [{ contains: 'é' }, 'caf\u0065\u0301', true],
    [{ notContains: 'Rome' }, 'It is Paris', true],
    [{ notContains: 'Paris' }, 'It is Paris', false],
    [{ equals: 'Paris' }, ' Paris\n', true],
    [{ equals: 'Paris' }, 'Paris!', false],
    [{ regex: '^P.{3}s$' }, 'Paris', true],
    [{ regex: '^p' }, 'Paris', false],
    [{ regex: { pattern: '^p', flags: 'iu' } }, 'Paris', true],
    [{ notRegex: '\\d' }, 'Paris', true],
    [{ notRegex: 'a' }, 'Paris', false],
    [{ length: { min: 5, max: 5 } }, 'Paris ', true],
    [{ length: { max: 2, unit: 'words' } }, 'one two, three', false],
    [{ length: { min: 3, unit: 'words' } }, 'one two, three', true],
    [{ length: { max: 5, unit: 'tokens' } }, 'x', false],
    [{ jsonSchema: { type: 'object', required: ['a'] } }, '{"a":1}', true],
    [{ jsonSchema: { type: 'object', properties: { a: { type: 'string' } } } }, '{"a":1}', false],
    [{ jsonSchema: {} }, 'not json', false],
    [{ javascript: 'output.includes("Paris") && row.country === "France" && tokens === 6' }, 'Paris', true],
    [{ javascript: '"yes"' }, 'Paris', false],
  ])('%j of %j: %s', async (assertion, text, holds) => {
    const verdict = await check(assertion, text)
    expect(verdict.passed).toBe(holds)
    expect(verdict.message === null).toBe(holds)
  })

  it('says why not', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    expect((await check({ jsonSchema: schema }, '{"a":1}')).message).toMatch(/^#\/a: .*string/)
    expect((await check({ javascript: 'output.length' }, 'abc')).message).toBe('it came to 3, not true')
    expect((await check({ javascript: 'output.nothing.at.all' })).message).toMatch(/^TypeError/)
    expect((await check({ regex: '(' })).message).toMatch(/pattern is wrong/)
    expect((await check({ notRegex: '(' })).passed).toBe(false)
  })
})

describe('what would never end', () => {
  it.each<[string, Assertion, string]>([
    ['a pattern', { regex: '^(\\w+\\s?)+$' }, `${'word '.repeat(60)}!`],
    ['a pattern in a schema', { jsonSchema: { pattern: '^(a+)+$' } }, JSON.stringify(`${'a'.repeat(60)}b`)],
    ['a schema that refers to itself', { jsonSchema: { $ref: '#' } }, '1'],
    ['an expression', { javascript: '(() => { for (;;); })()' }, ''],
  ])(
    '%s is ended; this thread is free meanwhile, and the next check is served',
    async (_, assertion, text) => {
      let ticks = 0
      const timer = setInterval(() => (ticks += 1), 20)
      const verdict = await check(assertion, text)
      clearInterval(timer)
      expect(verdict.passed).toBe(false)
      expect((await check({ regex: 'a' }, 'a')).passed).toBe(true)
      if (!('jsonSchema' in assertion && '$ref' in assertion.jsonSchema!)) expect(ticks).toBeGreaterThan(5)
    },
  )
})
