import { formatBytes, formatDuration } from '../format.ts'

/** Says how far a download is. */
export interface Progress {
  say(line: string): void
  update(doneBytes: number, totalBytes: number): void
  /** Ends the line of the bar. */
  done(): void
}

interface Terminal {
  isTTY?: boolean
  write(text: string): unknown
}

const barWidth = 24
const redrawEveryMs = 100
/** What comes in the first moment was on its way already, and says nothing of how fast the rest will be. */
const honestAfterMs = 500

/** A bar on a terminal; elsewhere a plain line for each tenth. */
export function createProgress(out: Terminal, now: () => number = () => performance.now()): Progress {
  let begun: { at: number; bytes: number } | null = null
  let drawnAt = -Infinity
  let tenth = 0

  function line(done: number, total: number): string {
    begun ??= { at: now(), bytes: done }
    const ms = now() - begun.at
    const perSecond = ms < honestAfterMs ? 0 : ((done - begun.bytes) / ms) * 1000
    const speed = perSecond > 0 ? `, ${formatBytes(perSecond)}/s` : ''
    const left = perSecond > 0 && done < total ? `, ${formatDuration((total - done) / perSecond)} left` : ''
    return `${Math.floor((done / total) * 100)} % of ${formatBytes(total)}${speed}${left}`
  }

  return {
    say: (text) => void out.write(`${out.isTTY && begun ? '\r\x1b[2K' : ''}${text}\n`),
    update(done, total) {
      const text = line(done, total)
      if (out.isTTY) {
        if (done < total && now() - drawnAt < redrawEveryMs) return
        drawnAt = now()
        const full = Math.round((done / total) * barWidth)
        out.write(`\r\x1b[2K[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}] ${text}`)
      } else if (Math.floor((done / total) * 10) > tenth) {
        tenth = Math.floor((done / total) * 10)
        out.write(`  ${text}\n`)
      }
    },
    done() {
      if (out.isTTY && begun) out.write('\n')
      begun = null
      drawnAt = -Infinity
      tenth = 0
    },
  }
}
