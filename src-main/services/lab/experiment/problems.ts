import type { LineCounter, Document, Pair } from 'yaml'
import { isMap, isNode, isScalar } from 'yaml'
import type { z } from 'zod'
import { experimentJsonSchema, type ExperimentProblem } from '#contract/experiment.ts'

type Path = readonly PropertyKey[]

/** Where in the file something stands that is wrong; what is not there stands where its parent does. */
export const createLocator = (document: Document, lines: LineCounter) => {
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const keyOf = (path: Path, key: string) => {
    const map = path.length === 0 ? document.contents : document.getIn(path, true)
    const pair = isMap(map) ? map.items.find(hasKey(key)) : undefined
    return pair && isNode(pair.key) ? pair.key.range?.[0] : undefined
  }
  return {
    at,
    value: (path: Path): { line: number; column: number } => {
      for (let length = path.length; length >= 0; length -= 1) {
        const shorter = path.slice(0, length)
        const node = length === 0 ? document.contents : document.getIn(shorter, true)
        if (isNode(node) && node.range) return at(node.range[0])
      }
      return { line: 1, column: 1 }
    },
    key: (path: Path, key: string) => {
      const offset = keyOf(path, key)
      return offset === undefined ? undefined : at(offset)
    },
  }
}
export type Locator = ReturnType<typeof createLocator>

const hasKey = (key: string) => (pair: Pair) =>
  isScalar(pair.key) ? String(pair.key.value) === key : pair.key === key

/** `prompts[0].user` */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  )

/** What zod found, for people: where, and what was expected there. An unknown name explains what else is amiss beside it. */
export const describeIssues = (issues: readonly z.core.$ZodIssue[], locate: Locator): ExperimentProblem[] => {
  const misnamed = new Set(
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? [pathText(issue.path)] : [])),
  )
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        file: null,
        ...(locate.key(issue.path, key) ?? locate.value(issue.path)),
        path: pathText([...issue.path, key]),
        message: `“${key}” is not known here; expected ${list(knownKeys(issue.path))}`,
      }))
    }
    if (issue.code === 'custom' && misnamed.has(pathText(issue.path))) return []
    const description = descriptionOf(issue.path)
    const message = `${lowerFirst(reason(issue))}${description === '' ? '' : ` (${description})`}`
    return [{ file: null, ...locate.value(issue.path), path: pathText(issue.path), message }]
  })
}

const reason = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  if (issue.code !== 'invalid_type') return issue.message
  const isMissing = issue.message.endsWith('received undefined')
  const expected = typeNames[issue.expected] ?? issue.expected
  return isMissing ? `missing: expected ${expected}` : `expected ${expected}`
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text (in quotes, where it looks like something else)',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list (lines that begin with “- ”)',
  object: 'names with values',
  record: 'names with values',
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
const list = (names: string[]) => (names.length === 0 ? 'nothing' : names.join(', '))

interface SchemaNode {
  description?: string
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
}

const schemaAt = (path: Path): SchemaNode | undefined =>
  path.reduce<SchemaNode | undefined>(
    (node, step) => (typeof step === 'number' ? node?.items : node?.properties?.[String(step)]),
    experimentJsonSchema(),
  )
const descriptionOf = (path: Path) => schemaAt(path)?.description ?? ''
const knownKeys = (path: Path) => Object.keys(schemaAt(path)?.properties ?? {})
