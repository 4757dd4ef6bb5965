import { renderConversation, type Turn } from './conversation.ts'
import type { JinjaTemplate } from './jinja.ts'
import type { Piece } from './placeholders.ts'
import type { Toolbox } from './toolbox.ts'

/** The conversation with tools; where a template takes one call at a time (Llama's), several are told as that. Throws what it raises. */
export const renderWithTools = (
  template: JinjaTemplate,
  turns: readonly Turn[],
  variables: Record<string, unknown>,
  toolbox: Toolbox,
): Piece[] => {
  try {
    return checked(renderConversation(template, turns, variables, toolbox), turns)
  } catch (error) {
    if (!turns.some(({ toolCalls = [] }) => toolCalls.length > 1)) throw error
    return checked(renderConversation(template, oneCallEach(turns), variables, toolbox), turns)
  }
}

/** A call that the template leaves out would be a lie about what was said. */
const checked = (pieces: Piece[], turns: readonly Turn[]): Piece[] => {
  const written = pieces.map(({ text }) => text).join('')
  const missing = turns.flatMap(({ toolCalls = [] }) => toolCalls).find(({ name }) => !written.includes(name))
  if (missing) throw new Error('The template leaves out a call.')
  return pieces
}

/** Each call in a message of its own, with its result after it. */
const oneCallEach = (turns: readonly Turn[]): Turn[] => {
  const moved = new Set<Turn>()
  return turns.flatMap((turn, index): Turn[] => {
    if (moved.has(turn)) return []
    const { toolCalls = [] } = turn
    if (toolCalls.length < 2) return [turn]
    const after = turns.slice(index + 1)
    const next = after.findIndex(({ role }) => role !== 'tool')
    const results = next < 0 ? after : after.slice(0, next)
    return toolCalls.flatMap((call, number) => {
      const own = results.filter(({ toolCallId }) => toolCallId === call.id)
      for (const result of own) moved.add(result)
      const said: Turn = number === 0 ? turn : { role: 'assistant', text: '' }
      return [{ ...said, toolCalls: [call] }, ...own]
    })
  })
}
