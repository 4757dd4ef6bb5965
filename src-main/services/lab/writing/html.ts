import { escapeHtml } from '#lib/escape-html.ts'
import { asText } from '../experiment/fill.ts'
import { cellCount } from '../experiment/index.ts'
import { askedText, columnText, type RunSource, type WrittenCell } from './rows.ts'

const style = `
:root { color-scheme: light dark; --ink: #211f1a; --muted: #5c584d; --canvas: #fdfcfa; --sunken: #f1efe9; --line: #dfdcd3; --good: #2c6b4a; --bad: #a8321f; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece9e2; --muted: #b1aca0; --canvas: #191816; --sunken: #24221f; --line: #3b3833; --good: #7cc79d; --bad: #f19a88; } }
body { margin: 0; padding: 2rem 1.25rem 4rem; background: var(--canvas); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.375rem; } .note { color: var(--muted); font-size: .8125rem; }
.scroll { overflow-x: auto; margin-top: 1.5rem; }
table { border-collapse: collapse; } caption { text-align: start; padding-bottom: .5rem; }
th, td { border: 1px solid var(--line); padding: .5rem .75rem; text-align: start; vertical-align: top; min-width: 14rem; max-width: 26rem; }
th { background: var(--sunken); font-weight: 600; overflow-wrap: anywhere; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; font-weight: 400; }
.passed { color: var(--good); } .failed, .error { color: var(--bad); } .passed, .failed, .error, .answered { font-weight: 600; }
summary { cursor: pointer; } ul { margin: .5rem 0 0; padding-inline-start: 1.25rem; }
`

const signs = {
  passed: '✓ passed',
  failed: '✗ failed',
  error: '! no answer',
  answered: '… not judged',
} as const

/**
 * A page for reading. It asks nobody for anything when it is opened: there is no address in it, no script, and its policy forbids
 * both. What models wrote is text in it and nothing else.
 */
export function* toHtml(run: RunSource): Generator<string, void> {
  const { plan } = run
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(plan.name)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1 dir="auto">${escapeHtml(plan.name)}</h1>
<p class="note">${cellCount(plan)} cells: ${plan.lines.length} lines × ${plan.columns.length} columns</p>
<div class="scroll" tabindex="0" role="region" aria-label="Results">
<table>
<thead><tr><th scope="col">Prompt</th>`
  for (const column of plan.columns) yield `<th scope="col">${escapeHtml(columnText(column))}</th>`
  yield '</tr></thead>\n<tbody>\n'
  for (const [index, line] of plan.lines.entries()) {
    const values = Object.entries(line.row).map(([name, value]) => `${name}: ${asText(value)}`)
    yield `<tr><th scope="row"><span dir="auto">${escapeHtml(line.prompt)}</span>
${values.length === 0 ? '' : `<div class="note text" dir="auto">${escapeHtml(values.join('\n'))}</div>`}
<details><summary class="note">asked</summary><div class="text" dir="auto">${escapeHtml(askedText(line))}</div></details></th>`
    for (let column = 0; column < plan.columns.length; column += 1) {
      yield cell(run.at(column * plan.lines.length + index))
    }
    yield '</tr>\n'
  }
  yield '</tbody>\n</table>\n</div>\n</main>\n</body>\n</html>\n'
}

const cell = (written: WrittenCell | undefined): string => {
  if (!written) return '<td class="note">not answered</td>'
  const { status, result, line } = written
  const failures = result.verdicts.filter(({ passed }) => !passed)
  const { usage, durationMs } = result
  const figures = [
    `${(durationMs / 1000).toFixed(2)} s`,
    ...(usage ? [`${usage.completionTokens} tokens`] : []),
    ...(usage?.energy ? [`${usage.energy.joules.toFixed(1)} J`] : []),
  ]
  const sign = status === 'passed' && line.assertions.length === 0 ? 'answered' : status
  return `<td>
${line.assertions.length === 0 && !result.error ? '' : `<span class="${sign}">${signs[status]}</span> `}<span class="note">${escapeHtml(figures.join(' · '))}</span>
${result.thought === '' ? '' : `<details><summary class="note">thought</summary><div class="text note" dir="auto">${escapeHtml(result.thought)}</div></details>`}
<div class="text" dir="auto">${escapeHtml(result.error?.message ?? result.text)}</div>
${failures.length === 0 ? '' : `<ul>${failures.map(({ kind, message }) => `<li class="text failed">${escapeHtml(`${kind}: ${message ?? ''}`)}</li>`).join('')}</ul>`}</td>`
}
