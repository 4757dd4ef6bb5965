import type { GenerateEvent, Tool } from '#contract/engine.ts'
import { readCalls } from './reader.ts'

/** For tests: what was read, as events. */

const usage = {
  promptTokens: 1,
  cachedTokens: 0,
  completionTokens: 1,
  timeToFirstTokenMs: 1,
  tokensPerSecond: 1,
}

interface Reading {
  tools: Tool[]
  maxCalls?: number
  inPieces?: boolean
}

/** What comes out when these pieces come in, and the answer ends. */
export const eventsOf = (
  pieces: readonly string[],
  { tools, maxCalls = Infinity, inPieces = false }: Reading,
): GenerateEvent[] => {
  const out: GenerateEvent[] = []
  const take = readCalls({ tools, maxCalls, inPieces }, (event) => out.push(event))
  for (const text of pieces) take({ type: 'frame', parts: [{ type: 'text', text }] })
  take({ type: 'end', reason: 'stop', usage })
  return out
}

/** The text among them. */
export const textOf = (events: readonly GenerateEvent[]): string =>
  events.flatMap((event) => (event.type === 'frame' ? event.parts.map(({ text }) => text) : [])).join('')

/** A text in pieces of so many characters. */
export const cut = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  )
