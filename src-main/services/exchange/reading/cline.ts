import { anyList } from './any-list.ts'
import { fieldsIn, fieldsOf, type Fields } from './any-message.ts'
import { withLeftOvers } from './left-over.ts'
import type { Reader } from './types.ts'

/**
 * What Cline and Roo Code show of a task (`ui_messages.json`): `ask` and `say` are the agent's, except for the task itself, which comes
 * first, and for what the user answered.
 */
const isStep = (value: unknown): value is Fields => {
  const { ts, type, say, ask } = fieldsOf(value) ?? {}
  return (
    typeof ts === 'number' &&
    ((type === 'say' && typeof say === 'string') || (type === 'ask' && typeof ask === 'string'))
  )
}
const isList = (value: unknown): value is Fields[] =>
  Array.isArray(value) && value.length > 0 && value.every(isStep)

export const cline: Reader = {
  format: 'other',
  recognises: isList,
  *read(document) {
    // Of a long task the first steps told whose it is; one that is odd is no reason to lose the others.
    const steps = Array.isArray(document) ? (document as unknown[]).flatMap(fieldsIn) : []
    if (!steps.some(isStep)) return
    const first = steps.findIndex(({ say, text }) => say === 'text' && typeof text === 'string')
    const messages = steps.flatMap(({ say, ask, text, reasoning, ts }, index) => {
      // What was sent is said once more there, with what it cost.
      if (/^api_req/.test(typeof say === 'string' ? say : '')) return []
      const isUser = index === first || /^user_feedback|^task$/.test(typeof say === 'string' ? say : '')
      const isThought = say === 'reasoning'
      const content = isThought ? [{ type: 'thinking', text }] : (text ?? '')
      if (text === undefined && reasoning === undefined) return []
      return [{ role: isUser ? 'user' : 'assistant', content, reasoning, created_at: ts, kind: say ?? ask }]
    })
    for (const found of anyList.read({ messages }))
      yield found.type === 'chat'
        ? { ...found, found: withLeftOvers(found.found, document, { isKnownProgram: true }) }
        : found
  },
}
