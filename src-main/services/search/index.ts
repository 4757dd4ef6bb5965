/**
 * Search: asks the index, and takes into it what an update left out, while nobody waits for it. It must not know how the
 * index is made.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { SearchHit } from '#contract/search.ts'
import type { Log } from '#lib/log.ts'
import type { Storage } from '#storage/index.ts'

type SearchTable = Storage['search']

/** What the contract's `search` procedures do; see there. */
export interface Search {
  query(asked: Parameters<SearchTable['query']>[0]): {
    hits: SearchHit[]
    hasMore: boolean
    indexing: { done: number; total: number } | null
  }
  /** What is not in the index yet is taken up at the next start. */
  close(): Promise<void>
}

/** Between two steps everyone else has their turn, and the processor a rest. */
const pauseMs = 15

export const createSearch = ({ table, log }: { table: SearchTable; log: Log }): Search => {
  const closing = new AbortController()
  const { backlog } = table

  const takeAll = async () => {
    const waiting = backlog.progress()
    if (!waiting) return
    log.info(waiting, 'The search index is being laid anew')
    while (!closing.signal.aborted && backlog.takeSome()) {
      await pause(pauseMs, undefined, { signal: closing.signal })
    }
    log.info(waiting, 'The search index knows everything')
  }
  const taking = takeAll().catch((error: unknown) => {
    if (!closing.signal.aborted)
      log.error({ error }, 'The search index is not complete; the next start goes on')
  })

  return {
    query: (asked) => ({ ...table.query(asked), indexing: backlog.progress() }),
    close: async () => {
      closing.abort()
      await taking
    },
  }
}
