import type { TokenReport } from '#contract/engine.ts'
import type { Part } from '#contract/messages.ts'

/** One message per token costs up to half of the speed; a frame each 20 ms costs nothing that can be measured. */
const frameMs = 20
/** That is of one answer. Of many at once, whose words come more slowly, fewer frames take as much together. */
const frameMsOfEach = 8
const longestFrameMs = 64

/** How long a frame is while so many answers are under way: all their threads stand still while one frame is on its way. */
const frameMsAmong = (answers: number): number =>
  Math.min(Math.max(frameMs, answers * frameMsOfEach), longestFrameMs)

/** Collects parts and hands them on in frames, the first at once. */
export interface Frames {
  add: (part: Part) => void
  /** Goes with the next frame. */
  report: (token: TokenReport) => void
  /** So does this. */
  id: (token: number) => void
  /** Hands on what is there, now. */
  flush: () => void
}

/**
 * `send` gets the parts of a frame, neighbours of one kind joined. Call `flush` at the end. `answers`: how many are under way, this
 * one included.
 */
export const createFrames = (
  send: (parts: Part[], tokens: TokenReport[], ids: number[]) => void,
  answers: () => number = () => 1,
): Frames => {
  let parts: Part[] = []
  let tokens: TokenReport[] = []
  let ids: number[] = []
  let timer: NodeJS.Timeout | undefined
  let lastSentAt = -Infinity

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (parts.length === 0 && tokens.length === 0 && ids.length === 0) return
    const frame = { parts, tokens, ids }
    parts = []
    tokens = []
    ids = []
    lastSentAt = performance.now()
    send(frame.parts, frame.tokens, frame.ids)
  }

  return {
    add: (part) => {
      parts = joined(parts, part)
      const longMs = frameMsAmong(answers())
      if (performance.now() - lastSentAt >= longMs) flush()
      else timer ??= setTimeout(flush, longMs)
    },
    report: (token) => tokens.push(token),
    id: (token) => ids.push(token),
    flush,
  }
}

/** `parts` with `next` at the end; a neighbour of its kind takes its text in, unless that was an ended thought. */
export const joined = (parts: Part[], next: Part): Part[] => {
  const last = parts.at(-1)
  const ended = last?.type === 'thought' && last.durationMs !== undefined
  if (last?.type !== next.type || ended) return [...parts, next]
  return [...parts.slice(0, -1), { ...next, text: last.text + next.text }]
}
