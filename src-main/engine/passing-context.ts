import type { Scheduler } from './batch/scheduler.ts'

/** A context beside the conversations' own, in memory only while it is used. */
export interface PassingContext<Context> {
  /** Made if it is not there; one that could not be made is tried again. */
  open: () => Promise<Context>
  /** Nobody uses it just now: it goes if that stays so. */
  rest: () => void
}

const idleMs = 60_000

export const createPassingContext = <Context extends { dispose(): Promise<void> }>(
  scheduler: Pick<Scheduler, 'exclusive'>,
  create: () => Promise<Context>,
): PassingContext<Context> => {
  let context: Context | undefined
  let timer: NodeJS.Timeout | undefined
  const release = () => {
    const idle = context
    context = undefined
    void scheduler.exclusive(async () => idle?.dispose())
  }
  return {
    open: async () => {
      clearTimeout(timer)
      return (context ??= await create())
    },
    rest: () => {
      clearTimeout(timer)
      timer = setTimeout(release, idleMs)
      timer.unref()
    },
  }
}
