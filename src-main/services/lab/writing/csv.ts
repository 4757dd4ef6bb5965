import { asText } from '../experiment/fill.ts'
import type { RunSource } from './rows.ts'

const head = ['model', 'parameters', 'seed', 'prompt', 'row']
const tail = [
  ...['status', 'answer', 'thought', 'checks', 'failures', 'error', 'reason'],
  ...['duration_ms', 'prompt_tokens', 'completion_tokens', 'tokens_per_second', 'joules'],
]

/** For spreadsheets: RFC 4180, with a mark by which they know that it is UTF-8. */
export function* toCsv({ plan, cells }: RunSource): Generator<string, void> {
  const names = [...new Set(plan.lines.flatMap(({ row }) => Object.keys(row)))]
  yield `\uFEFF${record([...head, ...names.map((name) => `row.${name}`), ...tail])}`
  for (const { line, column, status, result } of cells()) {
    const { usage, verdicts } = result
    const failures = verdicts.filter(({ passed }) => !passed)
    yield record([
      ...[column.modelId, column.parameters, column.sampling.seed, line.prompt, line.rowNumber],
      ...names.map((name) => asText(line.row[name])),
      ...[status, result.text, result.thought],
      `${verdicts.length - failures.length}/${line.assertions.length}`,
      failures.map(({ kind, message }) => `${kind}: ${message ?? ''}`).join('\n'),
      ...[result.error?.message, result.reason, result.durationMs],
      ...[usage?.promptTokens, usage?.completionTokens, usage?.tokensPerSecond, usage?.energy?.joules],
    ])
  }
}

type Value = string | number | null | undefined

const record = (values: readonly Value[]): string => `${values.map(field).join(',')}\r\n`

/** A text that a spreadsheet would take for a formula is told to be none: what a model wrote must not calculate. */
const field = (value: Value): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@＝＋－＠\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
