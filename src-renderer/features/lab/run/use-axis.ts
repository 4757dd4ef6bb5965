import { useMemo } from 'react'
import type { OpenRun } from '#state/lab-run.ts'

/** The lines that are shown, in their order: all, or those with an answer that failed. */
export function useAxis({ lines, columns, cells }: OpenRun, filter: 'all' | 'failed'): readonly number[] {
  return useMemo(() => {
    const all = lines.map((_, index) => index)
    if (filter === 'all') return all
    return all.filter((line) =>
      columns.some((_, column) => {
        const status = cells.get(column * lines.length + line)?.status
        return status === 'failed' || status === 'error'
      }),
    )
  }, [lines, columns, cells, filter])
}
