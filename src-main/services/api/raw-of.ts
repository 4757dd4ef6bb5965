import type { Conversation, ConversationAsked, TextAsked } from '../raw/types.ts'
import type { Said } from './calls.ts'
import { conversationOf } from './conversation-of.ts'
import type { Asked } from './replay.ts'

/** A request as its raw view wants it: what it asked, and what was said to that where it is known. */
export const rawOf = ({ modelId, request }: Asked, said: Said | null): ConversationAsked | TextAsked => {
  if ('prompt' in request)
    return {
      modelId,
      prompt: typeof request.prompt === 'string' ? request.prompt : '',
      answer: said?.text ?? '',
    }
  const asked = conversationOf(request)
  return { modelId, asked, answered: said && answeredOf(asked, said) }
}

/** With the answer; null where there is none, or one that goes on within a thought. */
const answeredOf = (asked: Conversation, { text, thought }: Said): Conversation | null => {
  if (text === '' && thought === '') return null
  const last = asked.continues ? asked.messages.at(-1) : undefined
  if (last && thought !== '') return null
  const answer = last
    ? { ...last, text: last.text + text }
    : { role: 'assistant' as const, text, ...(thought !== '' && { thought }) }
  return {
    ...asked,
    messages: [...(last ? asked.messages.slice(0, -1) : asked.messages), answer],
    continues: true,
  }
}
