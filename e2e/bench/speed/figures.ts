/** What was measured of one contender in one case: each sample, and what to remember of them. */
export interface Figure {
  median: number
  min: number
  max: number
  samples: number[]
}

/** Throws when there is nothing to tell the middle of. */
export const figureOf = (samples: readonly number[]): Figure => {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  if (low === undefined || high === undefined) throw new Error('Nothing was measured.')
  return {
    median: (low + high) / 2,
    min: sorted[0] ?? low,
    max: sorted.at(-1) ?? high,
    samples: [...samples],
  }
}

/** One line of the result: a case on a model, ours and those of the peers that were there. */
export interface Row {
  model: string
  case: string
  unit: string
  /** Whether a larger figure is the better one. */
  better: 'more' | 'less'
  ours: Figure
  /** `ratio`: ours ÷ theirs, the median of `ratios`. */
  peers: Record<string, Figure & { ratio: number; ratios: Figure }>
}

export const rowOf = (
  about: Omit<Row, 'ours' | 'peers'>,
  ours: readonly number[],
  peers: Record<string, readonly number[]>,
): Row => {
  const own = figureOf(ours)
  const others = Object.entries(peers)
    .filter(([, samples]) => samples.length > 0)
    .map(([name, samples]) => {
      const figure = figureOf(samples)
      const ratios = figureOf(ratiosOf(ours, samples, own.median / figure.median))
      return [name, { ...figure, ratio: ratios.median, ratios }] as const
    })
  return { ...about, ours: own, peers: Object.fromEntries(others) }
}

/** Round by round: whatever slowed a whole round slowed both. Where they did not take turns there is only `otherwise`. */
const ratiosOf = (ours: readonly number[], theirs: readonly number[], otherwise: number): number[] =>
  ours.length === theirs.length ? ours.map((own, round) => own / (theirs[round] ?? own)) : [otherwise]

/**
 * Lets everybody run once a round, each round in another order, so that whatever else the computer does slows all of
 * them; returns what each gave, round by round.
 */
export const interleaved = async <T>(
  rounds: number,
  contenders: Record<string, () => Promise<T>>,
): Promise<Record<string, T[]>> => {
  const names = Object.keys(contenders)
  const results: Record<string, T[]> = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const run = contenders[name]
      if (run) results[name]?.push(await run())
    }
  }
  return results
}
