import type { LabRun, LabRunEvent } from '#contract/lab.ts'
import { cellCount, cellOf, type Plan } from '#services/lab/experiment/index.ts'
import { columnText } from '#services/lab/writing/index.ts'
import { printable } from '../chats/data.ts'

const clear = '\r\x1b[2K'

/** A line on the terminal that says how far a run is; nothing where standard error is not a terminal. */
export const showProgress = (plan: Plan) => {
  const { isTTY } = process.stderr
  const total = cellCount(plan)
  let done = 0
  let failed = 0
  let shown = false
  const write = (text: string) => {
    if (!isTTY) return
    const width = Math.max(20, process.stderr.columns - 1)
    process.stderr.write(`${clear}${text.slice(0, width)}`)
    shown = true
  }
  return {
    begin: ({ counts }: LabRun) => {
      done = counts.passed + counts.failed + counts.error + counts.answered
      failed = counts.failed + counts.error
    },
    take: (event: LabRunEvent) => {
      if (event.type === 'cells') {
        done = Math.min(total, done + event.cells.length)
        failed += event.cells.filter(({ status }) => status === 'failed' || status === 'error').length
      }
      if (event.type !== 'working' || event.number === null) return
      const { line, column } = cellOf(plan, event.number)
      const failures = failed === 0 ? '' : `, ${failed} failed`
      write(printable(`${done}/${total}${failures}  ${columnText(column)}  ${line.prompt} ${line.rowNumber}`))
    },
    end: () => {
      if (shown) process.stderr.write(clear)
      shown = false
    },
  }
}
