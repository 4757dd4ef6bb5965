import type { Download } from '#contract/downloads.ts'

/** What `BrowserWindow.setProgressBar` takes: a share, a colour for what stands still, or -1 for no bar. */
export interface TaskbarProgress {
  value: number
  mode: 'normal' | 'indeterminate' | 'paused' | 'error'
}

const none: TaskbarProgress = { value: -1, mode: 'normal' }

/** The downloads of a queue as one bar: the bytes of all that are not done yet, of those whose size is known. */
export const taskbarProgress = (downloads: readonly Download[]): TaskbarProgress => {
  const open = downloads.filter(({ status }) => status !== 'done' && status !== 'paused')
  if (open.length === 0) return none
  const moving = open.some(({ status }) => status === 'running' || status === 'verifying')
  const failed = open.every(({ status }) => status === 'failed')
  const sized = open.filter(({ totalBytes }) => totalBytes !== null)
  const total = sized.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0)
  if (total === 0) return moving ? { value: 2, mode: 'indeterminate' } : none
  const done = sized.reduce((sum, { doneBytes }) => sum + doneBytes, 0)
  return { value: Math.min(1, done / total), mode: failed ? 'error' : moving ? 'normal' : 'paused' }
}
