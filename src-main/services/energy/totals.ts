import type { EnergyTotal } from '#contract/energy.ts'
import type { Log } from '#lib/log.ts'
import type { ReadingTable } from '#storage/index.ts'

/** The sums by month and model. */
export interface Totals {
  /** Counts one answer; it is on the disk a moment later. */
  add(total: EnergyTotal): void
  all(): EnergyTotal[]
  /** They were erased: what is not written yet is not written any more. */
  forget(): void
  /** Writes what is not written yet. */
  close(): void
}

export interface TotalsOptions {
  /** Absent: nothing is kept. */
  table: Pick<ReadingTable, 'addEnergy' | 'energyTotals'> | undefined
  log: Log
  onWritten: () => void
  laterMs?: number
}

/**
 * Each write waits for the disk, and while it does nobody else's words go out: many answers that end together would hold each
 * other up. So they are added up first.
 */
export const createTotals = ({ table, log, onWritten, laterMs = 500 }: TotalsOptions): Totals => {
  const waiting = new Map<string, EnergyTotal>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const write = () => {
    clearTimeout(timer)
    timer = undefined
    try {
      for (const [key, total] of waiting) {
        waiting.delete(key)
        table?.addEnergy(total)
      }
    } catch (error) {
      // The answer matters more than the sum, and says itself what it drew.
      log.warn({ error }, 'The sum of the energy could not be written')
    }
  }
  return {
    add: (total) => {
      if (!table) return
      const key = `${total.month} ${total.modelId}`
      const before = waiting.get(key)
      waiting.set(key, before ? sumOf(before, total) : total)
      // Answers that the end cuts off come after it; the database is closed last.
      if (isClosed) {
        write()
        return
      }
      timer ??= setTimeout(() => {
        write()
        onWritten()
      }, laterMs)
    },
    all: () => {
      write()
      return table?.energyTotals() ?? []
    },
    forget: () => waiting.clear(),
    close: () => {
      isClosed = true
      write()
    },
  }
}

const sumOf = (one: EnergyTotal, other: EnergyTotal): EnergyTotal => ({
  ...one,
  answers: one.answers + other.answers,
  promptTokens: one.promptTokens + other.promptTokens,
  completionTokens: one.completionTokens + other.completionTokens,
  joules: one.joules + other.joules,
  estimatedJoules: one.estimatedJoules + other.estimatedJoules,
})
