/** Checks of answers: whether what an experiment asserts holds. Text goes by looking; the rest by a thread that can be ended. */
import type { Assertion } from '#contract/experiment.ts'
import type { Checker } from './checker.ts'
import { failed, match, passed, type AnswerFacts, type Verdict } from './match.ts'
import type { CheckOrder } from './orders.ts'

export { createChecker, type Checker } from './checker.ts'
export type { AnswerFacts, Verdict } from './match.ts'

/** Everything but a judge's verdict, which needs a model. An assertion that is itself wrong counts as failed, and says so. */
export const checkAnswer = async (
  assertion: Assertion,
  answer: AnswerFacts,
  checker: Checker,
): Promise<Verdict> => {
  const seen = match(assertion, answer)
  if (seen) return seen
  const order = orderOf(assertion, answer)
  if (!order) throw new Error('A judge is asked elsewhere.')
  const reply = await checker.check(order)
  if ('error' in reply) return failed(reply.error)
  if (assertion.notRegex !== undefined)
    return reply.passed ? failed('something in it fits the pattern') : passed
  return reply
}

const orderOf = (assertion: Assertion, answer: AnswerFacts): CheckOrder | null => {
  const { regex, notRegex, jsonSchema, javascript } = assertion
  const { text, thought, tokens, reason, row, prompt } = answer
  const pattern = regex ?? notRegex
  if (pattern !== undefined) {
    const { pattern: source, flags = '' } = typeof pattern === 'string' ? { pattern } : pattern
    return { type: 'regex', pattern: source, flags, text }
  }
  if (jsonSchema) return { type: 'jsonSchema', schema: jsonSchema, text }
  if (javascript !== undefined) {
    const names = { output: text, thought, row, prompt, tokens, reason }
    return { type: 'javascript', expression: javascript, names }
  }
  return null
}
