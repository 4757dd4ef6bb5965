import { readJson } from '../tools/json-value.ts'
import { parseCalls } from '../tools/parse.ts'
import type { Tool } from '#contract/engine.ts'
import { renderConversation, type Turn } from './conversation.ts'
import type { JinjaTemplate } from './jinja.ts'
import type { ToolShape } from './toolbox.ts'

const tool: Tool = {
  name: 'find_palabre',
  description: 'Finds it.',
  parameters: {
    type: 'object',
    properties: { place: { type: 'string', description: 'Where.' } },
    required: ['place'],
  },
}
const question: Turn = { role: 'user', text: 'question' }
const call = { id: 'call_palabre1', name: tool.name, arguments: '{"place":"Timbuktu"}' }
const talk: readonly Turn[] = [
  question,
  { role: 'assistant', text: '', toolCalls: [call] },
  { role: 'tool', text: 'outcome', toolCallId: call.id },
]

type Trial = Omit<ToolShape, 'results'>

const trials: readonly Trial[] = (['object', 'text'] as const).flatMap((given) =>
  (['', null] as const).flatMap((content) =>
    (['given', 'short'] as const).map((ids) => ({ arguments: given, emptyContent: content, ids })),
  ),
)

/**
 * How a template takes tools, found by telling it one: it has to write the tool, a call and its result, and the call in a form that
 * we can read, for in that form its model will answer. Null when it does not.
 */
export const findToolShape = (template: JinjaTemplate): ToolShape | null => {
  for (const trial of trials) {
    const asked = written(template, [question], trial)
    const talked = asked?.includes(tool.name) ? written(template, talk, trial) : null
    if (asked && talked && isUnderstood(asked, talked))
      return { ...trial, results: talked.includes('"outcome"') ? 'json' : 'plain' }
  }
  return null
}

/** Whether the call can be read from where the answer begins, as it would be when the model wrote it. */
const isUnderstood = (asked: string, talked: string): boolean => {
  const before = asked.slice(asked.lastIndexOf('question') + 'question'.length)
  const said = talked.slice(talked.lastIndexOf('question') + 'question'.length, talked.lastIndexOf('outcome'))
  const answer = said.startsWith(before) ? said.slice(before.length) : said
  // After a call that is JSON and nothing else comes what the template ends an answer with.
  const calls = parseCalls(answer.slice(0, readJson(answer, 0)?.end), [tool])?.calls ?? []
  return calls.length === 1 && calls[0]?.arguments === call.arguments
}

const written = (template: JinjaTemplate, turns: readonly Turn[], trial: Trial): string | null => {
  const shape: ToolShape = { ...trial, results: 'plain' }
  try {
    return renderConversation(template, turns, {}, { shape, tools: [tool] })
      .map(({ text }) => text)
      .join('')
  } catch {
    // Another shape may do.
    return null
  }
}
