/** How fast something comes, over the last seconds: an average of all of it would hide that it has slowed down. */
export interface SpeedMeter {
  /** Notes how many bytes there are in all. */
  note(doneBytes: number): void
  /** 0 as long as nothing can be said. */
  bytesPerSecond(): number
}

const windowMs = 5000
/** Notes closer together than this are one. */
const stepMs = 100
/** What comes in the first moment was on its way already, and says nothing of how fast the rest will be. */
const honestAfterMs = 500

export const createSpeedMeter = (now = () => performance.now()): SpeedMeter => {
  let notes: { at: number; bytes: number }[] = []
  return {
    note: (bytes) => {
      const at = now()
      const last = notes.at(-1)
      if (last && at - last.at < stepMs && notes.length > 1) last.bytes = bytes
      else notes.push({ at, bytes })
      // The last note before the window stays: without it a slow stretch would look empty.
      const from = notes.findLastIndex((note) => note.at < at - windowMs)
      notes = notes.slice(Math.max(0, from))
    },
    bytesPerSecond: () => {
      const [first, last] = [notes[0], notes.at(-1)]
      if (!first || !last) return 0
      const ms = now() - first.at
      return ms < honestAfterMs ? 0 : Math.max(0, ((last.bytes - first.bytes) / ms) * 1000)
    },
  }
}
