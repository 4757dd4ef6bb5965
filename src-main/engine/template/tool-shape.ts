import { findCallForm, type CallForm } from '../tools/call-form.ts'
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
    (['given', 'short'] as const).map((ids): Trial => ({
      arguments: given,
      emptyContent: content,
      ids,
      calls: 'field',
    })),
  ),
)

/** A template that leaves calls out has its models write them into their text; which way, the marks that it tells of say. */
const trialsInText = (source: string): Trial[] => {
  const inText = (calls: 'python' | 'json' | 'tags'): Trial => ({
    arguments: 'object',
    emptyContent: '',
    ids: 'given',
    calls,
  })
  return [
    ...(source.includes('List of tools: ') ? [inText('python')] : []),
    ...(source.includes('<|tool_call|>') ? [inText('json')] : []),
    ...(source.includes('<tool_call>') ? [inText('tags')] : []),
  ]
}

/**
 * How a template takes tools, found by telling it one: it has to write the tool, a call and its result, and the call in a form that
 * we can read, for in that form its model will answer. A template that writes calls but leaves it to others to tell of the tools
 * (DeepSeek's since V3.1) gets them told in the system's message, with that form. Null when it takes none.
 */
export const findToolShape = (template: JinjaTemplate): ToolShape | null => {
  let silent: ToolShape | null = null
  for (const trial of [...trials, ...trialsInText(template.source)]) {
    const asked = written(template, [question], trial)
    const talked =
      asked === null || (silent && !asked.includes(tool.name)) ? null : written(template, talk, trial)
    const answer = asked && talked ? answerIn(asked, talked) : null
    if (!asked || !talked || answer === null || !isUnderstood(answer)) continue
    const shape: ToolShape = { ...trial, results: talked.includes('"outcome"') ? 'json' : 'plain' }
    if (asked.includes(tool.name)) return shape
    silent = shape
  }
  const form = silent && callFormOf(template, silent)
  return silent && form && writesSystem(template) ? { ...silent, told: form } : null
}

const writesSystem = (template: JinjaTemplate): boolean => {
  const words: Turn = { role: 'system', text: 'words' }
  return (
    written(template, [words, question], {
      arguments: 'object',
      emptyContent: '',
      ids: 'given',
      calls: 'field',
    })?.includes('words') ?? false
  )
}

/** How the template writes a call, from where the answer begins; null when it does not, or in a form that cannot be made again. */
export const callFormOf = (template: JinjaTemplate, shape: ToolShape): CallForm | null => {
  const asked = written(template, [question], shape)
  const talked = written(template, talk, shape)
  const form = asked && talked ? findCallForm(answerIn(asked, talked), tool, call.arguments) : null
  // Where each call has an id of its own, one that is always the same would be wrong.
  return form && /call_palabre1|\[CALL_ID\]/.test(Object.values(form).join('')) ? null : form
}

const answerIn = (asked: string, talked: string): string => {
  const before = asked.slice(asked.lastIndexOf('question') + 'question'.length)
  const said = talked.slice(talked.lastIndexOf('question') + 'question'.length, talked.lastIndexOf('outcome'))
  return said.startsWith(before) ? said.slice(before.length) : said
}

/** What a template may write after an answer: so many marks at most are left out before the call is given up. */
const maxMarksAfter = 4

/** Whether the call can be read from where the answer begins, as it would be when the model wrote it. */
const isUnderstood = (answer: string): boolean => {
  let end = readJson(answer, 0)?.end ?? answer.length
  for (let left = maxMarksAfter; left >= 0 && end > 0; left -= 1) {
    const calls = parseCalls(answer.slice(0, end), [tool])?.calls ?? []
    if (calls.length === 1 && calls[0]?.arguments === call.arguments) return true
    // After the call comes what the template ends an answer with.
    end = answer.lastIndexOf('<', end - 1)
  }
  return false
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
