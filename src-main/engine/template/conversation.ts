import type { ToolCall } from '#contract/engine.ts'
import type { JinjaTemplate, TemplateMessage } from './jinja.ts'
import { createPlaceholders, type Piece, type Placeholders } from './placeholders.ts'
import { contentOf, textsOf, toolFields, toolsInWords, toTemplateTools, type Toolbox } from './toolbox.ts'

/** What was said before the answer. */
export interface Turn {
  role: TemplateMessage['role']
  text: string
  /** What the model thought before it said this; whether it is told again is the template's choice. */
  thought?: string
  /** With a toolbox alone, as is the role `tool`. */
  toolCalls?: readonly ToolCall[]
  toolCallId?: string
}

/**
 * The conversation as the template writes it, up to where the answer begins. Where a template takes no system message,
 * its text stands before the first question. With a `toolbox` the template is told the tools, what was called and what came of it. Throws what the template raises, or when it leaves out what was said.
 */
export const renderConversation = (
  template: JinjaTemplate,
  turns: readonly Turn[],
  variables: Record<string, unknown>,
  toolbox: Toolbox | null = null,
): Piece[] => {
  try {
    return renderTurns(template, turns, variables, toolbox)
  } catch (error) {
    const others = withoutSystem(turns)
    if (others === null) throw error
    return renderTurns(template, others, variables, toolbox)
  }
}

const renderTurns = (
  template: JinjaTemplate,
  turns: readonly Turn[],
  variables: Record<string, unknown>,
  toolbox: Toolbox | null = null,
): Piece[] => {
  const texts = turns.flatMap(({ text, thought = '' }) => [text, thought])
  const placeholders = createPlaceholders([...texts, ...textsOf(turns, toolbox)])
  const said = turns.map((turn) => toMessage(turn, turns, placeholders, toolbox))
  const messages = withWords(said, toolbox && toolsInWords(toolbox, placeholders))
  const tools = toolbox && toTemplateTools(toolbox, placeholders)
  const rendered = template.render(messages, {
    generationPrompt: true,
    variables,
    ...(tools && tools.length > 0 && { tools }),
  })
  if (!placeholders.isWhole(rendered)) throw new Error('The template leaves out a part of the conversation.')
  return placeholders.split(rendered)
}

/** What is told of the tools, at the end of the system's message. */
const withWords = (messages: TemplateMessage[], words: string | null): TemplateMessage[] => {
  if (words === null) return messages
  const [first, ...rest] = messages
  if (first?.role !== 'system') return [{ role: 'system', content: words }, ...messages]
  return [{ ...first, content: `${first.content}\n\n${words}` }, ...rest]
}

const toMessage = (
  turn: Turn,
  turns: readonly Turn[],
  placeholders: Placeholders,
  toolbox: Toolbox | null,
): TemplateMessage => {
  const { role, thought = '' } = turn
  const message: TemplateMessage = {
    role,
    content: contentOf(turn, placeholders, toolbox?.shape),
    ...(toolbox && toolFields(turn, turns, placeholders, toolbox)),
  }
  if (thought.trim() === '') return message
  const hidden = placeholders.put(thought, true)
  return { ...message, reasoning_content: hidden, thinking: hidden }
}

/** The same with the system's text at the head of the first question; null when there is none to move. */
const withoutSystem = (turns: readonly Turn[]): Turn[] | null => {
  const [first, second, ...rest] = turns
  if (first?.role !== 'system' || second?.role !== 'user') return null
  return [{ role: 'user', text: `${first.text}\n\n${second.text}` }, ...rest]
}
