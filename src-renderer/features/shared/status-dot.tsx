import type { EngineState } from '#contract/engines.ts'
import { classes } from '#ui/classes.ts'
import { Spinner } from '#ui/spinner.tsx'
import { isStarting } from './engine-status.ts'

/** A model's state at a glance; the words stand elsewhere. */
export function StatusDot({ engine }: { engine: EngineState | undefined }) {
  if (isStarting(engine) || engine?.status === 'unloading') return <Spinner className="size-3" />
  const colour =
    engine === undefined
      ? 'border border-line-strong'
      : engine.status === 'failed'
        ? 'bg-danger'
        : 'bg-accent'
  return (
    <span aria-hidden="true" className="grid size-3 shrink-0 place-items-center">
      <span className={classes('size-2 rounded-full', colour)} />
    </span>
  )
}
