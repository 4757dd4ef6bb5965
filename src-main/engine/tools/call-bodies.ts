import { deepSeekHead, harmonyHead, kimiHead, namedHead, solarHead } from './call-heads.ts'
import { readJson, skipSpace } from './json-value.ts'
import { readGemma, readNameAsKey, readPython } from './written-calls.ts'

/** A call as a model wrote it; nothing of it is checked. */
export interface WrittenCall {
  name: string
  /** An object, or the text of one. */
  arguments: unknown
  id?: string
  /** The arguments came as texts, and the tool's schema says what they are. */
  isUntyped?: boolean
}

/** What stands at a place of a text, and where it ends. */
export interface Reading {
  calls: WrittenCall[]
  end: number
}

type Reader = (text: string, at: number) => Reading | null

/** `{"name": …, "arguments": {…}}`, or a list of such. */
export const readJsonCalls: Reader = (text, at) => {
  const found = readJson(text, at)
  if (!found) return null
  const calls = (Array.isArray(found.value) ? (found.value as unknown[]) : [found.value]).map(toWritten)
  if (calls.length === 0 || calls.includes(null)) return null
  return { calls: calls.filter((call) => call !== null), end: found.end }
}

const toWritten = (value: unknown): WrittenCall | null => {
  if (typeof value !== 'object' || value === null) return null
  const given = value as Record<string, unknown>
  if (typeof given.function === 'object') return toWritten(given.function)
  const name = given.name ?? given.tool_name ?? given.function
  if (typeof name !== 'string') return null
  const id = given.id ?? given.tool_call_id
  return { name, arguments: given.arguments ?? given.parameters, ...(typeof id === 'string' && { id }) }
}

const nameThen = (text: string, at: number, pattern: RegExp) => {
  const sticky = new RegExp(pattern, 'uy')
  sticky.lastIndex = at
  const match = sticky.exec(text)
  return match ? { groups: match.groups ?? {}, end: sticky.lastIndex } : null
}

const readNamed: Reader = (text, at) => withJson(text, at, namedHead, /\s*/)
const readDeepSeek: Reader = (text, at) =>
  withJson(text, at, deepSeekHead, /\s*(?:```)?\s*(?:<｜tool▁call▁end｜>)?/)
const readKimi: Reader = (text, at) => withJson(text, at, kimiHead, /\s*(?:<\|tool_call_end\|>)?/)
const readSolar: Reader = (text, at) => withJson(text, at, solarHead, /\s*(?:<\|tool_call:end\|>)?/)
const readHarmony: Reader = (text, at) => withJson(text, at, harmonyHead, /\s*/)

const withJson = (text: string, at: number, head: RegExp, tail: RegExp): Reading | null => {
  const begun = nameThen(text, at, head)
  const given = begun && readJson(text, begun.end)
  if (!given) return null
  const { name = '', id } = begun.groups
  const end = nameThen(text, given.end, tail)?.end ?? given.end
  return { calls: [{ name, arguments: given.value, ...(id && { id }) }], end }
}

/** `<function=name>{…}</function>`, or with `<parameter=key>value</parameter>` inside (Llama, Qwen-Coder). */
const readFunction: Reader = (text, at) => {
  const begun = nameThen(text, at, /\s*<function=(?<name>[\w.:-]+)>/)
  if (!begun) return null
  const { name = '' } = begun.groups
  const json = readJson(text, begun.end)
  const inner = json ? null : readPairs(text, begun.end, /\s*<parameter=(?<key>[^>\n]+)>/, '</parameter>')
  const inside = json?.end ?? inner?.end ?? begun.end
  const end = nameThen(text, inside, /\s*<\/function>/)?.end
  // Without its end nothing may follow that was not understood.
  if (end === undefined && skipSpace(text, inside) < text.length) return null
  const given = json ? { arguments: json.value } : { arguments: inner?.pairs ?? {}, isUntyped: true }
  return { calls: [{ name, ...given }], end: end ?? text.length }
}

/** `<invoke name="…"><parameter name="key">value</parameter></invoke>` (MiniMax, DeepSeek 3.2). */
const readInvoke: Reader = (text, at) => {
  const begun = nameThen(text, at, /\s*<(?<mark>(?:｜DSML｜)?)invoke name="(?<name>[^"]+)">/)
  if (!begun) return null
  const { name = '', mark = '' } = begun.groups
  const key = new RegExp(`\\s*<${mark}parameter name="(?<key>[^"]+)"(?: string="(?<kind>true|false)")?>`)
  const inner = readPairs(text, begun.end, key, `</${mark}parameter>`)
  const end = nameThen(text, inner.end, new RegExp(`\\s*</${mark}invoke>`))?.end
  if (end === undefined && skipSpace(text, inner.end) < text.length) return null
  return { calls: [{ name, arguments: inner.pairs, isUntyped: true }], end: end ?? text.length }
}

/** `name`, then `<arg_key>key</arg_key><arg_value>value</arg_value>` as often as there are arguments (GLM). */
const readKeyed: Reader = (text, at) => {
  const begun = nameThen(text, at, /\s*(?<name>[\w.:-]+)\s*(?=<arg_key>|<\/tool_call>)/)
  if (!begun) return null
  const { name = '' } = begun.groups
  const key = /\s*<arg_key>(?<key>[^<]+)<\/arg_key>\s*<arg_value>/
  const { pairs, end } = readPairs(text, begun.end, key, '</arg_value>')
  return { calls: [{ name, arguments: pairs, isUntyped: true }], end }
}

/** Keys with the texts after them; a text goes to the first `close`, as far as the end where there is none. */
const readPairs = (text: string, at: number, key: RegExp, close: string) => {
  const pairs: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  let end = at
  for (let next = nameThen(text, at, key); next; next = nameThen(text, end, key)) {
    const stop = text.indexOf(close, next.end)
    if (stop < 0) break
    const value = text.slice(next.end, stop).replace(/^\n/, '').replace(/\n$/, '')
    pairs[(next.groups.key ?? '').trim()] = new Untyped(value, next.groups.kind === 'true')
    end = stop + close.length
  }
  return { pairs, end }
}

/** An argument that came as a text. */
export class Untyped {
  readonly text: string
  /** It is meant as the text that it is. */
  readonly isText: boolean
  constructor(text: string, isText: boolean) {
    this.text = text
    this.isText = isText
  }
}

/** The forms that begin with a mark of their own come first. */
export const readers: readonly Reader[] = [
  readJsonCalls,
  readFunction,
  readInvoke,
  readDeepSeek,
  readKimi,
  readSolar,
  readHarmony,
  readGemma,
  readPython,
  readNameAsKey,
  readNamed,
  readKeyed,
]
