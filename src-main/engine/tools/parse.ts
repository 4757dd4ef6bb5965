import { randomUUID } from 'node:crypto'
import type { ToolCall } from '#contract/engine.ts'

/**
 * The calls in what a model wrote, in any of the forms that models have: `<tool_call>{…}</tool_call>` (Hermes, Qwen), `[TOOL_CALLS][…]`
 * (Mistral), `<|python_tag|>{…}` and plain JSON (Llama 3), `<function=name>{…}</function>`. Null when there is none, or when it names
 * what is no tool: then it is text.
 */
export const parseCalls = (text: string, names: ReadonlySet<string>): ToolCall[] | null => {
  const values = valuesIn(text.trim())
  const calls = values?.map((value) => toCall(value, names))
  if (!calls || calls.length === 0 || calls.includes(null)) return null
  return calls.filter((call) => call !== null)
}

const valuesIn = (text: string): unknown[] | null => {
  const functions = [...text.matchAll(/<function=([\w.-]+)>([\s\S]*?)(?:<\/function>|$)/g)]
  if (functions.length > 0)
    return functions.map(([, name = '', given = '']) => ({ name, arguments: parse(given) }))
  const blocks = [...text.matchAll(/<tool_call>([\s\S]*?)(?:<\/tool_call>|$)/g)]
  if (blocks.length > 0) return blocks.map(([, inner = '']) => parse(inner))
  const bare = text
    .replace(/^(?:\[TOOL_CALLS\]|<\|python_tag\|>|<tool_call>)/, '')
    .replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, '$1')
  const value = parse(bare)
  if (value === undefined) return null
  return Array.isArray(value) ? (value as unknown[]) : [value]
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text.trim())
  } catch {
    return undefined
  }
}

const toCall = (value: unknown, names: ReadonlySet<string>): ToolCall | null => {
  if (typeof value !== 'object' || value === null || !('name' in value)) return null
  const { name } = value
  const given: unknown =
    'arguments' in value ? value.arguments : 'parameters' in value ? value.parameters : undefined
  if (typeof name !== 'string' || !names.has(name)) return null
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) return null
  return {
    id: `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    name,
    arguments: typeof given === 'string' ? given : JSON.stringify(given),
  }
}
