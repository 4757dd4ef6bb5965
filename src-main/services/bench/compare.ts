import type { BenchResult } from '#contract/bench.ts'

/** One figure of two results. `isBetter` is null where the second one is as good, or where one of them is not known. */
export interface Compared {
  figure: 'prefill' | 'decode' | 'load' | 'memory' | 'energy'
  first: number | null
  second: number | null
  /** second ÷ first. */
  ratio: number | null
  isBetter: boolean | null
  /** The spreads of the two overlap, so that the difference may be chance. */
  mayBeChance: boolean
}

interface Span {
  value: number | null
  min?: number
  max?: number
}

const spans = (result: BenchResult): Record<Compared['figure'], Span> => ({
  prefill: { ...result.prefill, value: result.prefill.tokensPerSecond },
  decode: { ...result.decode, value: result.decode.tokensPerSecond },
  load: { value: result.loadMs },
  memory: { value: result.memoryBytes },
  energy: result.energy ? { ...result.energy, value: result.energy.joulesPerToken } : { value: null },
})
const moreIsBetter: ReadonlySet<Compared['figure']> = new Set(['prefill', 'decode'])

export const compareResults = (first: BenchResult, second: BenchResult): Compared[] => {
  const [one, two] = [spans(first), spans(second)]
  return (['prefill', 'decode', 'load', 'memory', 'energy'] as const).map((figure) => {
    const [a, b] = [one[figure], two[figure]]
    const isTold = a.value !== null && b.value !== null && a.value > 0
    const ratio = isTold ? (b.value ?? 0) / (a.value ?? 1) : null
    return {
      figure,
      first: a.value,
      second: b.value,
      ratio,
      isBetter: ratio === null || ratio === 1 ? null : moreIsBetter.has(figure) ? ratio > 1 : ratio < 1,
      mayBeChance: overlap(a, b),
    }
  })
}

const overlap = (a: Span, b: Span): boolean =>
  a.min !== undefined &&
  b.min !== undefined &&
  a.max !== undefined &&
  b.max !== undefined &&
  a.min <= b.max &&
  b.min <= a.max
