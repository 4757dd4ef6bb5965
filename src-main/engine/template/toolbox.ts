import { createHash } from 'node:crypto'
import type { Tool, ToolCall } from '#contract/engine.ts'
import type { TemplateMessage, TemplateTool } from './jinja.ts'
import { usualForm, type CallForm } from '../tools/call-form.ts'
import type { Placeholders } from './placeholders.ts'

/** In which of the usual shapes a template takes calls. */
export interface ToolShape {
  /** An object, as most want them, or its text. */
  arguments: 'object' | 'text'
  /** What stands for the text of an answer that calls and says nothing. */
  emptyContent: '' | null
  /** Mistral's take ids of nine letters alone. */
  ids: 'given' | 'short'
  /** In the message's own field, or in its text where the template has no such field but says how: LFM2's way, Granite's, or SmolLM3's. */
  calls: 'field' | 'python' | 'json' | 'tags'
  /** As a JSON text, which the template quotes itself, or as it is. */
  results: 'plain' | 'json'
  /** The template does not tell of tools: the system's message does, and that calls have this form. */
  told?: CallForm
}

/** What a template is told besides what was said. */
export interface Toolbox {
  shape: ToolShape
  tools: readonly Tool[]
}

interface CallingTurn {
  role: TemplateMessage['role']
  text: string
  toolCalls?: readonly ToolCall[]
  toolCallId?: string
}

/** All that stand-ins must not be part of. */
export const textsOf = (turns: readonly CallingTurn[], toolbox: Toolbox | null): string[] =>
  toolbox
    ? [JSON.stringify(toolbox.tools), ...turns.map(({ toolCalls = [] }) => JSON.stringify(toolCalls))]
    : []

/** The text of a message, as it is put into it. */
export const contentOf = (
  { role, text, toolCalls }: CallingTurn,
  placeholders: Placeholders,
  shape: ToolShape | undefined,
): string | null => {
  const { put } = placeholders
  if (shape && shape.calls !== 'field' && toolCalls)
    return `${put(text)}${callsAsText(toolCalls, shape.calls, placeholders)}`
  if (text === '' && toolCalls) return shape?.emptyContent ?? ''
  return put(role === 'tool' && shape?.results === 'json' ? JSON.stringify(text).slice(1, -1) : text)
}

/** Where brackets are no marks. */
const mayBeMark = /[<｜][^\s"\\\p{Cc}]*/gu

/** The marks are the template's own; what is called, and with what, is not. */
const callsAsText = (
  calls: readonly ToolCall[],
  way: 'python' | 'json' | 'tags',
  placeholders: Placeholders,
): string => {
  const { before, between, after } = usualForm
  if (way === 'tags')
    return calls
      .map((call) => {
        const given = safe(JSON.stringify(objectOf(call)), placeholders, mayBeMark)
        return `${before}${safe(call.name, placeholders)}${between}${given}${after}`
      })
      .join('\n')
  if (way === 'python') {
    const written = calls.map((call) => {
      const pairs = Object.entries(objectOf(call)).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      return `${call.name}(${pairs.join(', ')})`
    })
    return `<|tool_call_start|>${safe(`[${written.join(', ')}]`, placeholders, mayBeMark)}<|tool_call_end|>`
  }
  const written = JSON.stringify(calls.map((call) => ({ name: call.name, arguments: objectOf(call) })))
  return `<|tool_call|>${safe(written, placeholders, mayBeMark)}`
}

const objectOf = ({ arguments: given }: ToolCall): object => {
  try {
    const value: unknown = JSON.parse(given)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** Empty where the template is not asked to tell of them. */
export const toTemplateTools = ({ tools, shape }: Toolbox, placeholders: Placeholders): TemplateTool[] =>
  shape.told
    ? []
    : tools.map((tool) => ({ type: 'function', function: harmless(tool, placeholders) as Tool }))

/** The tools in the words that DeepSeek gives its users for them; null where the template tells of them itself. */
export const toolsInWords = (
  { tools, shape: { told: form } }: Toolbox,
  placeholders: Placeholders,
): string | null => {
  if (!form || tools.length === 0) return null
  const told = tools.map(({ name, description, parameters }) =>
    safe(
      `### ${name}\nDescription: ${description}\n\nParameters: ${JSON.stringify(parameters)}`,
      placeholders,
    ),
  )
  return [
    '## Tools\nYou have access to the following tools:',
    ...told,
    `To call one, write exactly this, with the tool's name and its arguments as a JSON object:\n${form.before}tool_call_name${form.between}tool_call_arguments${form.after}`,
  ].join('\n\n')
}

/** What a message has besides its text, when it calls or answers a call. */
export const toolFields = (
  { toolCalls = [], toolCallId = '' }: CallingTurn,
  turns: readonly CallingTurn[],
  placeholders: Placeholders,
  { shape }: Toolbox,
): Partial<TemplateMessage> => {
  if (toolCalls.length > 0) {
    if (shape.calls !== 'field') return {}
    return {
      tool_calls: toolCalls.map((call) => ({
        id: idFor(call.id, shape),
        type: 'function',
        function: { name: safe(call.name, placeholders), arguments: argumentsOf(call, placeholders, shape) },
      })),
    }
  }
  if (toolCallId === '') return {}
  const calls = turns.flatMap((turn) => turn.toolCalls ?? [])
  const name = calls.findLast(({ id }) => id === toolCallId)?.name
  return {
    tool_call_id: idFor(toolCallId, shape),
    ...(name !== undefined && { name: safe(name, placeholders) }),
  }
}

/** Ids are the caller's: only plain ones are told, and others always become the same. */
const idFor = (id: string, { ids }: ToolShape): string => {
  const isFine = ids === 'short' ? /^[a-zA-Z0-9]{9}$/.test(id) : /^[\w.:-]+$/.test(id)
  return isFine ? id : createHash('sha256').update(id).digest('hex').slice(0, 9)
}

const argumentsOf = (call: ToolCall, placeholders: Placeholders, shape: ToolShape): unknown => {
  try {
    const given: unknown = harmless(JSON.parse(call.arguments), placeholders)
    return shape.arguments === 'object' ? given : JSON.stringify(given)
  } catch {
    return safe(call.arguments, placeholders)
  }
}

/** The same value with every text in it made safe, keys and all. */
const harmless = (value: unknown, placeholders: Placeholders): unknown => {
  if (typeof value === 'string') return safe(value, placeholders)
  if (Array.isArray(value)) return value.map((one) => harmless(one, placeholders))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [safe(key, placeholders), harmless(one, placeholders)]),
  )
}

/**
 * Only the template's own text may become control tokens. Here a stand-in for the whole text would be wrong, as templates write it
 * as JSON or as it stands; so only what may be a mark has one, which is the same in both.
 */
const safe = (text: string, { put }: Placeholders, marks = /[<[\]｜][^\s"\\\p{Cc}]*/gu): string =>
  text.replace(marks, (mark) => put(mark, true))
