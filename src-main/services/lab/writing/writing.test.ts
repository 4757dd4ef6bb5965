import { expect, it } from 'vitest'
import type { Plan } from '../experiment/index.ts'
import { toCsv } from './csv.ts'
import { toHtml } from './html.ts'
import { toJsonLines } from './jsonl.ts'
import type { RunSource, WrittenCell } from './rows.ts'
import { parseCsv } from '../experiment/csv.ts'
import { defaultSampling } from '#contract/messages.ts'

const nasty = '<script>alert(1)</script><img src="http://127.0.0.1/x" onerror=\'x\'>\n"quoted", é\0'
const plan: Plan = {
  name: nasty,
  logprobs: null,
  lines: [
    {
      ...{ prompt: nasty, rowNumber: 1, row: { value: nasty, list: [1] } },
      ...{ ask: { messages: [{ role: 'user', text: nasty }] }, assertions: [{ contains: nasty }] },
    },
  ],
  columns: [
    {
      ...{ modelId: `a/b/${nasty}`, parameters: nasty, thinking: 'auto' },
      sampling: { ...defaultSampling, seed: 1 },
    },
    { modelId: 'm', parameters: '', thinking: 'auto', sampling: { ...defaultSampling, seed: 2 } },
  ],
}
const cell: WrittenCell = {
  ...{ number: 0, line: plan.lines[0]!, column: plan.columns[0]!, status: 'failed', tokens: [] },
  result: {
    ...{
      text: `=HYPERLINK("x")${nasty}`,
      thought: nasty,
      reason: 'stop',
      usage: null,
      durationMs: 5,
      error: null,
    },
    verdicts: [{ kind: 'contains', expected: nasty, passed: false, message: nasty }],
  },
}
const run: RunSource = {
  plan,
  at: (number) => (number === 0 ? cell : undefined),
  cells: () => [cell],
}

it('HTML has nothing of anybody’s but text, and asks nobody for anything', () => {
  const html = [...toHtml(run)].join('')
  const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag))
  expect(tags).not.toContain('script')
  expect(tags).not.toContain('img')
  expect(html).not.toMatch(/\b(src|href|onerror)=["']/)
  expect(html).toContain("default-src 'none'")
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).toContain('not answered')
})

it('CSV comes back as it was, and is no formula', () => {
  const { records } = parseCsv([...toCsv(run)].join('').slice(1))
  expect(records).toHaveLength(2)
  const [head, row] = records.map(({ fields }) => fields)
  const at = (name: string) => row?.[head!.indexOf(name)]
  expect(at('row.value')).toBe(nasty)
  expect(at('row.list')).toBe('[1]')
  expect(at('answer')).toBe(`'=HYPERLINK("x")${nasty}`)
  expect(at('checks')).toBe('0/1')
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '\t=1', '\r=1', '\n=1'])(
  'CSV says of %j that it is a text',
  (text) => {
    const cells = () => [{ ...cell, result: { ...cell.result, text } }]
    const { records } = parseCsv([...toCsv({ ...run, cells })].join('').slice(1))
    expect(records[1]?.fields).toContain(`'${text}`)
  },
)

it('JSON Lines is one object a line', () => {
  const [line = '', ...others] = [...toJsonLines(run)]
  expect(others).toEqual([])
  expect(line.indexOf('\n')).toBe(line.length - 1)
  expect(JSON.parse(line)).toMatchObject({
    cell: 0,
    status: 'failed',
    values: { value: nasty },
    thought: nasty,
  })
})
