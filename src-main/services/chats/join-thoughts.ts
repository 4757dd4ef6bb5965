import type { MessagePart, Part } from '#contract/messages.ts'

/** What comes next, and what it is to be put to. */
interface Joined {
  before: readonly MessagePart[]
  part: Part
}

/**
 * An answer that was cut in the middle of a thought goes on in that thought, though it had an end of its own: it is one thought
 * to the reader, and took as long as both goes. `cut` is what the answer said before.
 */
export const createThoughtJoiner = (cut: readonly MessagePart[]) => {
  const last = cut.at(-1)
  // After something was said, what was thought has its end in the prompt as well.
  const hasSpoken = cut.some((part) => part.type === 'text' && part.text !== '')
  let earlierMs = last?.type === 'thought' && !hasSpoken ? last.durationMs : undefined
  let isFirst = true

  return {
    join: (before: readonly MessagePart[], part: Part): Joined => {
      const begins = isFirst
      isFirst = false
      if (earlierMs === undefined) return { before, part }
      if (part.type !== 'thought') {
        earlierMs = undefined
        return { before, part }
      }
      const whole = begins ? withOpenThought(before) : before
      if (part.durationMs === undefined) return { before: whole, part }
      const durationMs = part.durationMs + earlierMs
      earlierMs = undefined
      return { before: whole, part: { ...part, durationMs } }
    },
  }
}

const withOpenThought = (parts: readonly MessagePart[]): MessagePart[] => {
  const last = parts.at(-1)
  return last?.type === 'thought' ? parts.with(-1, { type: 'thought', text: last.text }) : [...parts]
}
