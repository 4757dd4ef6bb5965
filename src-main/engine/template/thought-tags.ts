import type { JinjaTemplate, TemplateMessage } from './jinja.ts'

/** How a model marks its thoughts. */
export interface ThoughtTags {
  open: string
  close: string
}

/**
 * The ways of marking that are in use. Formats, not models: which one a model uses is read from its template and its
 * vocabulary.
 */
const known: readonly ThoughtTags[] = [
  { open: '<think>', close: '</think>' },
  { open: '<thought>', close: '</thought>' },
  { open: '<mm:think>', close: '</mm:think>' },
  { open: '<seed:think>', close: '</seed:think>' },
  { open: '[THINK]', close: '[/THINK]' },
  { open: '<|START_THINKING|>', close: '<|END_THINKING|>' },
  { open: '<|channel>thought\n', close: '<channel|>' },
  { open: '<|open|>think<|sep|>', close: '<|close|>think<|sep|>' },
  { open: '<|begin_of_thought|>', close: '<|end_of_thought|>' },
  { open: '<|inner_prefix|>', close: '<|inner_suffix|>' },
]

const question: TemplateMessage = { role: 'user', content: 'question' }
const answer: TemplateMessage = {
  role: 'assistant',
  content: 'answer',
  reasoning_content: 'reason',
  thinking: 'reason',
}

/**
 * The marks of a model's thoughts: those that its template puts around one, else those that it names, else those that
 * are tokens of their own. Null when there are none. `isToken` tells whether a text is one token of the vocabulary.
 */
export const findThoughtTags = (
  template: JinjaTemplate | null,
  isToken: (text: string) => boolean,
): ThoughtTags | null => {
  const rendered = template === null ? '' : renderedThought(template)
  const source = (template?.source ?? '').replaceAll('\\n', '\n')
  return (
    known.find(({ open, close }) => isAround(rendered, open, close)) ??
    known.find(({ open, close }) => source.includes(open) && source.includes(close)) ??
    known.find(({ open }) => source.includes(open)) ??
    known.find(({ open, close }) => isToken(open) && isToken(close)) ??
    null
  )
}

const isAround = (rendered: string, open: string, close: string): boolean => {
  const at = rendered.indexOf('reason')
  return at >= 0 && rendered.lastIndexOf(open, at) >= 0 && rendered.includes(close, at)
}

const renderedThought = (template: JinjaTemplate): string => {
  try {
    return template.render([question, answer], { generationPrompt: false })
  } catch {
    // Whatever is wrong with it shows when a conversation is rendered; the marks are then looked for elsewhere.
    return ''
  }
}

/** Whether the text ends inside a thought. */
export const endsInThought = (text: string, { open, close }: ThoughtTags): boolean => {
  const at = text.lastIndexOf(open.trimEnd())
  return at >= 0 && !text.includes(close, at)
}
