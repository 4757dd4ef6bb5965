import type { LabCell } from '#contract/lab.ts'
import { useAppState } from '#state/context.ts'
import type { OpenRun } from '#state/lab-run.ts'
import { useAsked, type Asked } from '#state/use-asked.ts'

/** Everything about a cell; asked again when it was answered again. */
export function useCell({ run, cells }: OpenRun, number: number): Asked<LabCell> {
  const { rpc } = useAppState()
  const summary = cells.get(number)
  const key = summary ? `${run.id} ${number} ${summary.status} ${summary.durationMs}` : null
  return useAsked(key, () => rpc.client.lab.cell({ runId: run.id, number }))
}
