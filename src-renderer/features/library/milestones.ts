/** What of a change in the queue is worth saying aloud: beginnings, quarters, trouble and ends, not every tick. Pure. */
import type { Download } from '#contract/downloads.ts'

export type Milestone =
  | { type: 'started' | 'paused' | 'waiting' | 'failed' | 'done'; download: Download }
  | { type: 'progress'; download: Download; share: number }

const quarterOf = ({ doneBytes, totalBytes }: Download): number =>
  totalBytes === null || totalBytes === 0 ? 0 : Math.floor((doneBytes / totalBytes) * 4)

function milestoneOf(before: Download | undefined, download: Download): Milestone | null {
  const { status } = download
  if (before === undefined) return status === 'done' ? null : { type: 'started', download }
  if (before.status !== status) {
    if (status === 'paused' || status === 'waiting' || status === 'failed' || status === 'done') {
      return { type: status, download }
    }
  }
  const quarter = quarterOf(download)
  if (status === 'running' && quarter > quarterOf(before) && quarter < 4) {
    return { type: 'progress', download, share: quarter / 4 }
  }
  return null
}

/** What happened between two states of the queue; nothing before there was a first one. */
export function milestones(before: readonly Download[] | null, after: readonly Download[]): Milestone[] {
  if (before === null) return []
  return after.flatMap((download) => {
    const milestone = milestoneOf(
      before.find(({ id }) => id === download.id),
      download,
    )
    return milestone ? [milestone] : []
  })
}
