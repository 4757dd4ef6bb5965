import { Script } from 'node:vm'
import type { Assertion } from '#contract/experiment.ts'
import { fillAssertion, variablesOf } from './fill-assertion.ts'

/** What is wrong with an assertion that can be told before any answer is there: which part of it, and why. */
export interface Unsound {
  part: 'regex' | 'notRegex' | 'javascript'
  message: string
}

/** Patterns and expressions are read here and never used: that is for the thread and the sandbox that can be ended. */
export const unsoundIn = (assertion: Assertion): Unsound[] => {
  // What a row gives for a variable means its own characters, as this letter does.
  const anyRow = Object.fromEntries(variablesOf(assertion).map((name) => [name, 'x']))
  const { regex, notRegex } = fillAssertion(assertion, anyRow)
  const { javascript } = assertion
  return [
    ...patternProblem('regex', regex),
    ...patternProblem('notRegex', notRegex),
    ...(javascript === undefined ? [] : expressionProblem(javascript)),
  ]
}

const patternProblem = (part: 'regex' | 'notRegex', given: Assertion['regex']): Unsound[] => {
  if (given === undefined) return []
  const { pattern, flags = '' } = typeof given === 'string' ? { pattern: given } : given
  try {
    new RegExp(pattern, flags)
    return []
  } catch (error) {
    return [{ part, message: `the pattern is wrong: ${(error as Error).message}` }]
  }
}

const expressionProblem = (expression: string): Unsound[] => {
  try {
    new Script(`"use strict";(() => (\n${expression}\n))`)
    return []
  } catch (error) {
    // What is too deep for this parser may not be for the sandbox's.
    if (!(error instanceof SyntaxError)) return []
    return [{ part: 'javascript', message: `the expression is wrong: ${error.message}` }]
  }
}
