import type { JinjaTemplate, TemplateMessage } from './jinja.ts'
import { createPlaceholders, type Piece, type Placeholders } from './placeholders.ts'

/** What was said before the answer. */
export interface Turn {
  role: TemplateMessage['role']
  text: string
  /** What the model thought before it said this; whether it is told again is the template's choice. */
  thought?: string
}

/**
 * The conversation as the template writes it, up to where the answer begins. Where a template takes no system message,
 * its text stands before the first question. Throws what the template raises, or when it leaves out what was said.
 */
export const renderConversation = (
  template: JinjaTemplate,
  turns: readonly Turn[],
  variables: Record<string, unknown>,
): Piece[] => {
  try {
    return renderTurns(template, turns, variables)
  } catch (error) {
    const others = withoutSystem(turns)
    if (others === null) throw error
    return renderTurns(template, others, variables)
  }
}

const renderTurns = (
  template: JinjaTemplate,
  turns: readonly Turn[],
  variables: Record<string, unknown>,
): Piece[] => {
  const placeholders = createPlaceholders(turns.flatMap(({ text, thought = '' }) => [text, thought]))
  const messages = turns.map((turn) => toMessage(turn, placeholders))
  const rendered = template.render(messages, { generationPrompt: true, variables })
  if (!placeholders.isWhole(rendered)) throw new Error('The template leaves out a part of the conversation.')
  return placeholders.split(rendered)
}

const toMessage = ({ role, text, thought = '' }: Turn, { put }: Placeholders): TemplateMessage => {
  const message: TemplateMessage = { role, content: put(text) }
  if (thought.trim() === '') return message
  const hidden = put(thought, true)
  return { ...message, reasoning_content: hidden, thinking: hidden }
}

/** The same with the system's text at the head of the first question; null when there is none to move. */
const withoutSystem = (turns: readonly Turn[]): Turn[] | null => {
  const [first, second, ...rest] = turns
  if (first?.role !== 'system' || second?.role !== 'user') return null
  return [{ role: 'user', text: `${first.text}\n\n${second.text}` }, ...rest]
}
