import { readJson, skipSpace } from './json-value.ts'
import { afterComma, readLiteral } from './literal.ts'
import type { Reading, WrittenCall } from './call-bodies.ts'

/** Calls in ways that are no JSON of the usual shape. */

const head = (text: string, at: number, pattern: RegExp) => {
  const sticky = new RegExp(pattern, 'uy')
  sticky.lastIndex = at
  const match = sticky.exec(text)
  return match ? { name: match.groups?.['name'] ?? '', end: sticky.lastIndex } : null
}

/** `call:name{key:<|"|>text<|"|>,other:5}` (Gemma 4). */
export const readGemma = (text: string, at: number): Reading | null => {
  const begun = head(text, at, /\s*call:(?<name>[\w.:-]+)(?=\{)/)
  const given = begun && readLiteral(text, begun.end)
  return given ? { calls: [{ name: begun.name, arguments: given.value }], end: given.end } : null
}

/** `[name(key="text", other=5), another()]` (LFM2). */
export const readPython = (text: string, at: number): Reading | null => {
  let end = skipSpace(text, at)
  if (text[end] !== '[') return null
  end = skipSpace(text, end + 1)
  const calls: WrittenCall[] = []
  while (text[end] !== ']') {
    const one = readPythonCall(text, end)
    if (!one) return null
    calls.push(one.call)
    end = afterComma(text, one.end, ']')
    if (end < 0) return null
  }
  return calls.length === 0 ? null : { calls, end: end + 1 }
}

const readPythonCall = (text: string, at: number): { call: WrittenCall; end: number } | null => {
  const begun = head(text, at, /(?<name>[\w.:-]+)\(\s*/)
  if (!begun) return null
  const given: [string, unknown][] = []
  let { end } = begun
  while (text[end] !== ')') {
    const key = head(text, end, /(?<name>\w+)\s*=\s*/)
    const one = key && readLiteral(text, key.end)
    if (!one) return null
    given.push([key.name, one.value])
    end = afterComma(text, one.end, ')')
    if (end < 0) return null
  }
  return { call: { name: begun.name, arguments: Object.fromEntries(given) }, end: end + 1 }
}

/** `[{"name": {…}}]`, the name for a key (Apertus). */
export const readNameAsKey = (text: string, at: number): Reading | null => {
  const found = readJson(text, at)
  if (!found) return null
  const calls: WrittenCall[] = []
  for (const value of Array.isArray(found.value) ? (found.value as unknown[]) : [found.value]) {
    const [entry, ...others] = Object.entries(value ?? {})
    if (!entry || others.length > 0 || typeof entry[1] !== 'object') return null
    calls.push({ name: entry[0], arguments: entry[1] as unknown })
  }
  return calls.length === 0 ? null : { calls, end: found.end }
}
