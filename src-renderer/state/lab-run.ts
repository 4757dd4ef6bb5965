import { useEffect, useState } from 'react'
import type { CellSummary, LabColumn, LabLine, LabRun, LabRunEvent } from '#contract/lab.ts'
import type { ShownError } from '#rpc/index.ts'
import { useAppState } from './context.ts'

/** One run as a window sees it. */
export interface OpenRun {
  run: LabRun
  lines: readonly LabLine[]
  columns: readonly LabColumn[]
  /** By number; what is not there was not answered yet. */
  cells: ReadonlyMap<number, CellSummary>
  /** What is worked at. */
  working: number | null
}

/** The view after an event; null when the run is gone. */
export function applyRunEvent(view: OpenRun | null, event: LabRunEvent): OpenRun | null {
  if (event.type === 'snapshot') {
    const { run, lines, columns } = event
    return { run, lines, columns, cells: new Map(), working: null }
  }
  if (view === null || event.type === 'removed') return null
  switch (event.type) {
    case 'cells': {
      const cells = new Map(view.cells)
      for (const cell of event.cells) cells.set(cell.number, cell)
      return { ...view, cells }
    }
    case 'reset': {
      const cells = new Map(view.cells)
      for (const number of event.numbers) cells.delete(number)
      return { ...view, cells }
    }
    case 'working':
      return { ...view, working: event.number }
    case 'run':
      return { ...view, run: event.run }
  }
}

/** Follows a run while the component is shown. `isGone`: it was removed, or never was. */
export function useLabRun(id: string): { view: OpenRun | null; isGone: boolean; error: ShownError | null } {
  const { rpc } = useAppState()
  const [state, setState] = useState<{ view: OpenRun | null; isGone: boolean; error: ShownError | null }>({
    view: null,
    isGone: false,
    error: null,
  })
  useEffect(() => {
    let waiting: LabRunEvent[] = []
    let frame = 0
    // Many cells may come in one frame; the matrix is drawn once for all of them.
    const flush = () => {
      frame = 0
      const events = waiting
      waiting = []
      setState(({ view }) => {
        const next = events.reduce(applyRunEvent, view)
        return { view: next, isGone: next === null, error: null }
      })
    }
    const stop = rpc.subscribe(
      (client, signal) => client.lab.open({ id }, { signal }),
      (event) => {
        waiting.push(event)
        frame ||= requestAnimationFrame(flush)
      },
      (error) => setState({ view: null, isGone: error.code === 'NOT_FOUND', error }),
    )
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [rpc, id])
  return state
}
