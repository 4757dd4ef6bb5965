/** Runs what it is given, so many at a time, in the order of asking; what it throws is the caller's. */
type Turns = <T>(doing: () => Promise<T>) => Promise<T>

export const createTurns = (atOnce: number): Turns => {
  const waiting: (() => void)[] = []
  let inside = 0
  return async (doing) => {
    if (inside === atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else inside += 1
    try {
      return await doing()
    } finally {
      const next = waiting.shift()
      // Whoever comes next has the place of who leaves.
      if (next) next()
      else inside -= 1
    }
  }
}
