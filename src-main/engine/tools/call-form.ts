import { AppError } from '#contract/errors.ts'
import { literal } from '../sampling/json-terminals.ts'
import { grammarOfSchema } from '../sampling/json-schema.ts'
import type { GenerateInput, Tool } from '#contract/engine.ts'
import { blocks, callMarks } from './call-marks.ts'
import { readJson, skipSpace } from './json-value.ts'
import { parseCalls } from './parse.ts'

/** What a model writes around the name of a tool and the JSON of its arguments. */
export interface CallForm {
  before: string
  between: string
  after: string
}

/** As the tools are told in words. */
export const usualForm: CallForm = {
  before: '<tool_call>\n{"name": "',
  between: '", "arguments": ',
  after: '}\n</tool_call>',
}

/** As it is read whatever the model, too: the JSON alone. */
export const bareForm: CallForm = { before: '{"name": "', between: '", "arguments": ', after: '}' }

/**
 * The form of a call that a template wrote for `tool` with the arguments `given`; null where the arguments are no JSON, or where there
 * is more to say than name and arguments.
 */
export const findCallForm = (written: string, tool: Tool, given: string): CallForm | null => {
  const marks = callMarks.map((mark) => ({ mark, at: written.indexOf(mark) })).filter(({ at }) => at >= 0)
  const [first] = marks.toSorted((a, b) => a.at - b.at || b.mark.length - a.mark.length)
  const start = first?.at ?? written.search(/[{[]/)
  const nameAt = written.indexOf(tool.name, start)
  if (start < 0 || nameAt < 0) return null
  const argumentsAt = written.indexOf('{', nameAt)
  const found = argumentsAt < 0 ? null : readJson(written, argumentsAt)
  if (!found || JSON.stringify(found.value) !== given) return null
  const close = blocks.find(({ open }) => open === first?.mark)?.close
  const inner = skipSpace(written, start + (first?.mark.length ?? 0))
  let end = (/[{[]/.test(written.charAt(inner)) ? readJson(written, inner)?.end : undefined) ?? found.end
  const closeAt = close ? written.indexOf(close, end) : -1
  if (close && closeAt >= 0 && closeAt - end < 80) end = closeAt + close.length
  const form = {
    before: written.slice(start, nameAt),
    between: written.slice(nameAt + tool.name.length, argumentsAt),
    after: written.slice(found.end, end),
  }
  const isRead = parseCalls(`${form.before}${tool.name}${form.between}${given}${form.after}`, [tool])
  const saysMore = /"(?:tool_call_)?id"/.test(form.before + form.between + form.after)
  return isRead?.calls[0]?.arguments === given && !saysMore ? form : null
}

/** A grammar for one call of one of `tools` in this form; null where none needs to be called. Throws INVALID_INPUT. */
export const grammarOfCall = (
  tools: readonly Tool[],
  choice: GenerateInput['toolChoice'],
  form: CallForm,
): string | null => {
  const named = typeof choice === 'object' ? tools.filter(({ name }) => name === choice.name) : tools
  if (choice === undefined || choice === 'auto' || choice === 'none' || named.length === 0) return null
  checkParameters(named)
  return rulesOfCall('root', named, form)
}

/**
 * A grammar for an answer of this JSON schema, or for calls in its place: one, or `many`. Where a tool's parameters cannot be held to, its
 * call is any object, as it is where tools are offered alone. Throws INVALID_INPUT.
 */
export const grammarOfCallOr = (
  schema: unknown,
  tools: readonly Tool[],
  { form, many }: { form: CallForm; many: boolean },
): string => {
  const calls = many ? 'call ([ \\t\\n]* call)*' : 'call'
  const answer = renamed(grammarOfSchema(schema), 'answer-')
  return [`root ::= ${calls} | answer-root`, rulesOfCall('call', looser(tools), form), answer].join('\n')
}

/** Far above what programs offer; the rules of more would keep the engine busy for so long that it is taken for dead. */
const longestParameters = 300_000

const lengthOf = (tools: readonly Tool[]) => JSON.stringify(tools.map(({ parameters }) => parameters)).length

/** Throws INVALID_INPUT for tools whose parameters are too long for an answer to be held to them. */
export const checkParameters = (tools: readonly Tool[]): void => {
  const length = lengthOf(tools)
  if (length > longestParameters)
    throw new AppError(
      'INVALID_INPUT',
      `The parameters of the tools have ${length} characters; an answer can be held to ${longestParameters} at most.`,
    )
}

const looser = (tools: readonly Tool[]): Tool[] => {
  const areLong = lengthOf(tools) > longestParameters
  return tools.map((tool) => (areLong || !canBeHeld(tool) ? { ...tool, parameters: {} } : tool))
}

const canBeHeld = ({ parameters }: Tool): boolean => {
  try {
    grammarOfSchema(parameters)
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

/** A rule for a call, and what it is made of. */
const rulesOfCall = (rule: string, tools: readonly Tool[], { before, between, after }: CallForm): string => {
  const parts = tools.map(({ name, parameters }, index) => {
    const schema = Object.keys(parameters).length === 0 ? { type: 'object' } : parameters
    const head = literal(`${before}${name}${between}`)
    const tail = after === '' ? '' : ` ${literal(after)}`
    return `call-${index} ::= ${head} t${index}-root${tail}\n${renamed(grammarOfSchema(schema), `t${index}-`)}`
  })
  return [`${rule} ::= ${parts.map((_, index) => `call-${index}`).join(' | ')}`, ...parts].join('\n')
}

/** The same rules by other names; what stands in quotes or brackets is no name. */
const renamed = (grammar: string, prefix: string): string =>
  grammar.replaceAll(/"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|[a-z][\w-]*/gi, (part) =>
    /^["[]/.test(part) ? part : `${prefix}${part}`,
  )
