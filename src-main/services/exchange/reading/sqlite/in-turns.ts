import { setImmediate as otherWork } from 'node:timers/promises'

/** A key is answered, and an answer written on, while a large database is gone through. */
const longestTurnMs = 10

/** The same, with room for other work between them. */
export async function* inTurns<T>(all: Iterable<T>): AsyncGenerator<T> {
  let begun = performance.now()
  for (const each of all) {
    yield each
    if (performance.now() - begun < longestTurnMs) continue
    await otherWork()
    begun = performance.now()
  }
}
