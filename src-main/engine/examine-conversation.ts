import type { ChatWrapper } from 'node-llama-cpp'
import type { Finding } from '#contract/doctor.ts'
import { fine, note, plain, problem } from './finding.ts'
import { toHistory } from './prompt.ts'

/** Three turns, each with a word that no template has. */
const turns = [
  { role: 'system', text: 'You live in Timbuktu.' },
  { role: 'user', text: 'Where is the baobab?' },
  { role: 'assistant', text: 'Beside the kora.' },
  { role: 'user', text: 'And the calabash?' },
] as const

/**
 * The turns written out, and where each of them is; null where one is missing. The system's may stand anywhere: some
 * templates put it into the last question.
 */
export const writeConversation = (wrapper: ChatWrapper): { text: string; places: (number | null)[] } => {
  const text = wrapper.generateContextState({ chatHistory: toHistory([...turns]) }).contextText.toString()
  let from = 0
  const places = turns.map((turn) => {
    const place = text.indexOf(turn.text, turn.role === 'system' ? 0 : from)
    if (place === -1) return null
    if (turn.role !== 'system') from = place + turn.text.length
    return place
  })
  return { text, places }
}

/** The text between the assistant's turn and the user's next one. */
export const betweenTurns = (wrapper: ChatWrapper): string => {
  const { text, places } = writeConversation(wrapper)
  const [, , reply, next] = places
  if (typeof reply !== 'number' || typeof next !== 'number') return ''
  return text.slice(reply + turns[2].text.length, next)
}

/** Whether the conversation comes out whole. `failure`: why the file's template could not be used. */
export const checkConversation = (
  wrapper: ChatWrapper,
  { failure, fallback }: { failure: string | null; fallback: string | null },
): Finding => {
  const repair: Finding['repair'] = fallback === null ? null : { type: 'template', template: fallback }
  if (failure !== null) {
    const values = { reason: failure, used: wrapper.wrapperName }
    const message = `The chat template fails (${failure}). ${wrapper.wrapperName} is used in its place.`
    return problem('conversation', 'templateFails', values, message, repair)
  }
  try {
    const { places } = writeConversation(wrapper)
    const [system, ...talk] = places
    if (talk.includes(null)) {
      const message = 'The chat template loses a part of the conversation.'
      return problem('conversation', 'conversationCut', {}, message, repair)
    }
    if (system === null) {
      const message = 'The chat template leaves out the system prompt.'
      return note('conversation', 'systemLost', {}, message)
    }
    return fine('conversation', 'conversationWhole', {}, 'A conversation of three turns comes out whole.')
  } catch (error) {
    const reason = plain(error instanceof Error ? error.message : String(error))
    const message = `The chat template cannot write out a conversation of three turns: ${reason}`
    return problem('conversation', 'conversationFails', { reason }, message, repair)
  }
}
