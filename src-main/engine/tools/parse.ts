import { randomUUID } from 'node:crypto'
import type { Tool, ToolCall } from '#contract/engine.ts'
import { readers, readJsonCalls, type Reading, type WrittenCall } from './call-bodies.ts'
import { typed } from './call-arguments.ts'
import { blocks, callMarks } from './call-marks.ts'
import { skipSpace } from './json-value.ts'

/** An answer with its calls taken out. */
export interface Parsed {
  text: string
  calls: ToolCall[]
}

/** After so many that are none, marks are words: looking for the end of each takes as long as the answer is. */
const maxFailures = 64

/**
 * The calls in what a model wrote, in any of the forms that models have. Null when there is none. What names no tool, or is broken, is
 * text and stays where it was.
 */
export const parseCalls = (written: string, tools: readonly Tool[]): Parsed | null => {
  const bare = bareCalls(written, tools)
  if (bare) return { text: '', calls: withOwnIds(bare) }
  const calls: ToolCall[] = []
  let text = ''
  let at = 0
  let left = maxFailures
  while (left > 0) {
    const mark = nextMark(written, at)
    if (!mark) break
    text += written.slice(at, mark.at)
    const block = readBlock(written, mark)
    const checked = block && toCalls(block, tools)
    if (checked) calls.push(...checked)
    at = checked ? block.end : mark.at + mark.text.length
    if (!checked) {
      text += mark.text
      left -= 1
    }
  }
  if (calls.length === 0) return null
  text += written.slice(at)
  return { text: text.trim() === '' ? '' : text, calls: withOwnIds(calls) }
}

/** An answer that is JSON from its first character to its last, fenced or not, several after each other or one. */
const bareCalls = (written: string, tools: readonly Tool[]): ToolCall[] | null => {
  const inner = written.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, '$1')
  const reading = readAll(inner, 0, [readJsonCalls])
  return reading && reading.end >= inner.length ? toCalls(reading, tools) : null
}

const nextMark = (text: string, from: number): { text: string; at: number } | null => {
  let found: { text: string; at: number } | null = null
  for (const mark of callMarks) {
    const at = text.indexOf(mark, from)
    if (at >= 0 && (!found || at < found.at)) found = { text: mark, at }
  }
  return found
}

const readBlock = (text: string, mark: { text: string; at: number }): Reading | null => {
  const block = blocks.find(({ open }) => open === mark.text)
  // A call without a block begins with its own mark.
  const inner = readAll(text, block ? mark.at + mark.text.length : mark.at, readers)
  if (!inner) return null
  const next = skipSpace(text, inner.end)
  if (!block?.close) return inner
  if (text.startsWith(block.close, next)) return { ...inner, end: next + block.close.length }
  // It may have been cut before its end, but nothing else may stand there.
  const mayFollow = next >= text.length || callMarks.some((other) => text.startsWith(other, next))
  return mayFollow ? inner : null
}

/** As many calls as follow each other. */
const readAll = (text: string, from: number, by: typeof readers): Reading | null => {
  const calls: WrittenCall[] = []
  let end = from
  for (;;) {
    const at = calls.length === 0 ? end : afterSeparator(text, end)
    const reading = firstOf(by, text, at)
    if (!reading) break
    calls.push(...reading.calls)
    end = reading.end
  }
  return calls.length === 0 ? null : { calls, end: by.length === 1 ? skipSpace(text, end) : end }
}

const afterSeparator = (text: string, at: number): number => {
  const place = skipSpace(text, at)
  return text[place] === ';' || text[place] === ',' ? place + 1 : place
}

const firstOf = (by: typeof readers, text: string, at: number): Reading | null => {
  for (const read of by) {
    const reading = read(text, at)
    if (reading) return reading
  }
  return null
}

const toCalls = ({ calls }: Reading, tools: readonly Tool[]): ToolCall[] | null => {
  const checked = calls.map((call) => toCall(call, tools))
  return checked.includes(null) ? null : checked.filter((call) => call !== null)
}

const toCall = (call: WrittenCall, tools: readonly Tool[]): ToolCall | null => {
  const tool = tools.find(({ name }) => name === call.name)
  if (!tool) return null
  const given = call.isUntyped ? typed(call.arguments, tool) : call.arguments
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) return null
  return {
    id: call.id ?? '',
    name: tool.name,
    arguments: typeof given === 'string' ? given : JSON.stringify(given),
  }
}

/** The model's own ids where they are plain, differ and are more than a number, as its template wants them back; else new ones. */
const withOwnIds = (calls: readonly ToolCall[]): ToolCall[] => {
  const isPlain = calls.every(({ id }) => isPlainId(id))
  if (isPlain && new Set(calls.map(({ id }) => id)).size === calls.length) return [...calls]
  return calls.map((call) => ({ ...call, id: newCallId() }))
}

export const isPlainId = (id: string): boolean => /^[\w.:-]{9,80}$/.test(id)

export const newCallId = (): string => `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`
