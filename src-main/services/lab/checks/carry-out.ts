import { Validator } from '@cfworker/json-schema'
import type { CheckOrder, CheckReply } from './orders.ts'
import { createSandbox, type Sandbox } from './sandbox.ts'

/** Carries out one order. A pattern or schema may take for ever: whoever calls ends the thread. */
export const carryOut = async (order: CheckOrder): Promise<CheckReply> => {
  switch (order.type) {
    case 'regex':
      return findPattern(order)
    case 'jsonSchema':
      return validate(order)
    case 'javascript':
      return evaluate(await (sandbox ??= createSandbox()), order)
  }
}

let sandbox: Promise<Sandbox> | undefined

const findPattern = ({ pattern, flags, text }: Extract<CheckOrder, { type: 'regex' }>): CheckReply => {
  try {
    const found = new RegExp(pattern, flags).test(text)
    return { passed: found, message: found ? null : 'nothing in it fits the pattern' }
  } catch (error) {
    return { error: `the pattern is wrong: ${(error as Error).message}` }
  }
}

const validate = ({ schema, text }: Extract<CheckOrder, { type: 'jsonSchema' }>): CheckReply => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { passed: false, message: `it is no JSON: ${(error as Error).message}` }
  }
  try {
    const { valid, errors } = new Validator(schema, '2020-12').validate(value)
    if (valid) return { passed: true, message: null }
    // The last one is the nearest to what is wrong; those before it say where that lies.
    const { instanceLocation = '#', error = 'it does not fit' } = errors.at(-1) ?? {}
    return { passed: false, message: `${instanceLocation}: ${error}` }
  } catch (error) {
    return { error: `the schema is wrong: ${(error as Error).message}` }
  }
}

const evaluate = (
  run: Sandbox,
  { expression, names }: Extract<CheckOrder, { type: 'javascript' }>,
): CheckReply => {
  const result = run(expression, names)
  if (!result.ok) return { error: result.message }
  if (result.value === true) return { passed: true, message: null }
  const shown = (JSON.stringify(result.value) as string | undefined) ?? 'undefined'
  return { passed: false, message: `it came to ${shown.slice(0, 300)}, not true` }
}
