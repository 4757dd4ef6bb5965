import type { JinjaTemplate } from './jinja.ts'
import type { Piece } from './placeholders.ts'
import { endsInThought, type ThoughtTags } from './thought-tags.ts'

/** An answer that was cut, as the model wrote it itself. */
export interface CutAnswer {
  thought: string
  /** Whether the thought came to its end. */
  thoughtEnded: boolean
  text: string
}

/** What stands around thoughts besides their marks. */
interface Spaces {
  afterOpen: string
  beforeClose: string
  afterClose: string
}

/**
 * What follows a prompt so that it ends where the answer was cut: in the open thought when that has no end yet. `prompt` are the
 * template's own pieces before it, which may have opened the thought.
 */
export const continuationOf = (
  { thought, thoughtEnded, text }: CutAnswer,
  prompt: readonly Piece[],
  tags: ThoughtTags | null,
  template: JinjaTemplate,
): Piece[] => {
  const said: Piece = { text, own: false }
  if (tags === null) return [said]
  const isOpen = endsInThought(prompt.findLast(({ own }) => own)?.text ?? '', tags)
  if (thought === '' && !isOpen) return [said]
  const { afterOpen, beforeClose, afterClose } = spacesOf(template, tags)
  const open: Piece[] = isOpen ? [] : [{ text: tags.open + afterOpen, own: true }]
  const thinking: Piece[] = thought === '' ? [] : [{ text: thought, own: false }]
  if (!thoughtEnded && text === '') return [...open, ...thinking]
  return [...open, ...thinking, { text: beforeClose + tags.close + afterClose, own: true }, said]
}

const usualSpaces: Spaces = { afterOpen: '\n', beforeClose: '\n', afterClose: '\n\n' }

/** Read off an answer that the template writes with its thought; as most models do it where it never writes one. */
const spacesOf = (template: JinjaTemplate, { open, close }: ThoughtTags): Spaces => {
  try {
    const written = template.render(
      [
        { role: 'user', content: 'question' },
        { role: 'assistant', content: 'answer', reasoning_content: 'reason', thinking: 'reason' },
      ],
      { generationPrompt: false },
    )
    const reason = written.indexOf('reason')
    const opened = written.lastIndexOf(open, reason)
    const closed = written.indexOf(close, reason)
    const answer = written.indexOf('answer', closed)
    if (reason < 0 || opened < 0 || closed < 0 || answer < 0) return usualSpaces
    const spaces = {
      afterOpen: written.slice(opened + open.length, reason),
      beforeClose: written.slice(reason + 'reason'.length, closed),
      afterClose: written.slice(closed + close.length, answer),
    }
    return Object.values(spaces).every((space) => space.trim() === '') ? spaces : usualSpaces
  } catch {
    return usualSpaces
  }
}
