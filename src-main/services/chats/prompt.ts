import type { PromptMessage } from '#contract/engine.ts'
import type { AttachmentPart } from '#contract/attachment-part.ts'
import type { Message } from '#contract/messages.ts'
import { spokenText, thoughtText } from './parts.ts'

/**
 * What the model is given: the system prompt, then the branch from its root down to the question. Thoughts go
 * along for the model's template to decide about, most leave them out; answers in which nothing was said are left out; two
 * questions that then stand side by side become one, since most chat templates want the roles to alternate. Attachments
 * come before the words that go with them, each as `block` writes it.
 */
export const buildPrompt = (
  systemPrompt: string,
  path: readonly Message[],
  block: (part: AttachmentPart) => string,
): PromptMessage[] => {
  const prompt: PromptMessage[] = []
  if (systemPrompt.trim() !== '') prompt.push({ role: 'system', text: systemPrompt })
  for (const message of path) {
    const { role } = message
    const attached = message.parts.filter((part) => part.type === 'attachment').map(block)
    const text = [...attached, spokenText(message)].join('\n\n')
    if (text.trim() === '') continue
    const last = prompt.at(-1)
    const thought = thoughtText(message)
    if (last?.role === role) last.text += `\n\n${text}`
    else prompt.push({ role, text, ...(thought !== '' && { thought }) })
  }
  return prompt
}

/**
 * The same for an answer that was cut, at the end: it is gone on with. One that said nothing is begun anew. A thought that was under way
 * has no text after it.
 */
export const withCutAnswer = (
  prompt: readonly PromptMessage[],
  answer: Message,
): { messages: PromptMessage[]; continues?: boolean } => {
  const text = spokenText(answer)
  const thought = thoughtText(answer)
  if (text === '' && thought === '') return { messages: [...prompt] }
  const cut: PromptMessage = { role: 'assistant', text, ...(thought !== '' && { thought }) }
  return { messages: [...prompt, cut], continues: true }
}
