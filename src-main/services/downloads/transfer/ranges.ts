/** A stretch of a file, in bytes; `end` is not in it any more. */
export type Range = readonly [start: number, end: number]

/** A set of bytes of a file, as the fewest stretches in their order. */
export interface Ranges {
  add(start: number, end: number): void
  remove(start: number, end: number): void
  /** How many bytes are in it. */
  readonly size: number
  /** What is in it below `end`, as far as it follows the file's beginning without a gap. */
  readonly frontier: number
  /** The stretches between `start` and `end` that are not in it. */
  gaps(start: number, end: number): Range[]
  toArray(): Range[]
}

/** A set with these stretches in it, which may overlap and come in any order. */
export const createRanges = (initial: readonly Range[] = []): Ranges => {
  let list: Range[] = []

  const remove = (start: number, end: number) => {
    list = list.flatMap(([from, to]): Range[] => {
      const before: Range = [from, Math.min(to, start)]
      const after: Range = [Math.max(from, end), to]
      return [before, after].filter(([a, b]) => a < b)
    })
  }
  const add = (start: number, end: number) => {
    if (start >= end) return
    const touching = list.filter(([from, to]) => from <= end && to >= start)
    const others = list.filter((range) => !touching.includes(range))
    const merged: Range = [
      Math.min(start, ...touching.map(([from]) => from)),
      Math.max(end, ...touching.map(([, to]) => to)),
    ]
    list = [...others, merged].sort(([a], [b]) => a - b)
  }
  for (const [start, end] of initial) add(start, end)

  return {
    add,
    remove,
    get size() {
      return list.reduce((sum, [start, end]) => sum + end - start, 0)
    },
    get frontier() {
      const [first] = list
      return first?.[0] === 0 ? first[1] : 0
    },
    gaps: (start, end) => {
      const found: Range[] = []
      let at = start
      for (const [from, to] of list) {
        if (from >= end) break
        if (to <= at) continue
        if (from > at) found.push([at, from])
        at = to
      }
      if (at < end) found.push([at, end])
      return found
    },
    toArray: () => [...list],
  }
}
