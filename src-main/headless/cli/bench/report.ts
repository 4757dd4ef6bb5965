import type { BenchResult } from '#contract/bench.ts'
import { compareResults, type Compared } from '#services/bench/compare.ts'
import { formatBytes } from '#headless/format.ts'

const short = (value: number): string => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
const spread = ({ min, max }: { min: number; max: number }) => `(${short(min)} to ${short(max)})`
const ways: Record<NonNullable<BenchResult['energy']>['method'], string> = {
  rapl: "measured by the processor's counter",
  nvidia: "measured by the graphics processor's counter",
  amd: "measured by the graphics processor's counter",
  battery: 'measured by what the battery gave',
  estimate: "an estimate from the processor's time and rated power",
}

/** A result as lines for people. */
export function describeResult(result: BenchResult): string {
  const { prefill, decode, energy, predicted, memoryBytes } = result
  const beside = (value: number | null, text: (value: number) => string) =>
    value === null ? '' : `, reckoned ${text(value)}`
  const lines: [string, string][] = [
    ['model', result.model.id],
    [
      'computer',
      `${result.machine.cpuName}, ${result.threads} threads, ${formatBytes(result.machine.memoryBytes)}`,
    ],
    ['reading', `${short(prefill.tokensPerSecond)} tokens/s ${spread(prefill)} of ${prefill.tokens} tokens`],
    [
      'answering',
      `${short(decode.tokensPerSecond)} tokens/s ${spread(decode)}` +
        beside(predicted?.tokensPerSecond ?? null, (value) => `${short(value)} tokens/s`),
    ],
    ['loading', `${short(result.loadMs / 1000)} s`],
    [
      'memory',
      memoryBytes === null
        ? 'this computer does not tell'
        : formatBytes(memoryBytes) + beside(predicted?.memoryBytes ?? null, formatBytes),
    ],
    [
      'energy',
      energy === null
        ? 'this computer does not tell'
        : `${short(energy.joulesPerToken)} J a token ${spread(energy)}, ${ways[energy.method]}`,
    ],
  ]
  return (
    lines.map(([name, text]) => `${name.padEnd(10)} ${text}\n`).join('') +
    `medians of ${result.rounds}, least and most in brackets; ${result.at}, Palabre ${result.app.version}\n`
  )
}

const names: Record<Compared['figure'], string> = {
  prefill: 'reading',
  decode: 'answering',
  load: 'loading',
  memory: 'memory',
  energy: 'energy',
}
const texts: Record<Compared['figure'], (value: number) => string> = {
  prefill: (value) => `${short(value)} tokens/s`,
  decode: (value) => `${short(value)} tokens/s`,
  load: (value) => `${short(value / 1000)} s`,
  memory: formatBytes,
  energy: (value) => `${short(value)} J a token`,
}

/** Two results side by side. */
export function describeComparison(first: BenchResult, second: BenchResult): string {
  const header = (result: BenchResult) =>
    `${result.model.id} · ${result.machine.cpuName} · ${result.at.slice(0, 10)}`
  const rows = compareResults(first, second).map((row) => {
    const text = (value: number | null) => (value === null ? 'not told' : texts[row.figure](value))
    const verdict = row.isBetter === null ? '' : row.isBetter ? 'B is better' : 'A is better'
    return [
      names[row.figure].padEnd(10),
      text(row.first).padEnd(16),
      text(row.second).padEnd(16),
      (row.ratio === null ? '' : `× ${row.ratio.toFixed(2)}`).padEnd(8),
      row.mayBeChance && verdict !== '' ? `${verdict}, perhaps by chance` : verdict,
    ]
      .join('  ')
      .trimEnd()
  })
  return `A  ${header(first)}\nB  ${header(second)}\n\n${rows.join('\n')}\n`
}
