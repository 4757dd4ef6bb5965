/** One line of the table. */
export interface Row {
  what: string
  median: number
  p95: number
  most: number
  count: number
  /** `ms` unless it is said. */
  unit?: string
  /** What `p95` may be at most. */
  limit?: number
}

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? sorted[0] ?? NaN
}

export const describeTimes = (values: readonly number[]): Omit<Row, 'what'> => ({
  median: quantile(values, 0.5),
  p95: quantile(values, 0.95),
  most: Math.max(...values),
  count: values.length,
})

/** A figure that is measured once. */
export const one = (value: number): Omit<Row, 'what'> => ({
  median: value,
  p95: value,
  most: value,
  count: 1,
})
