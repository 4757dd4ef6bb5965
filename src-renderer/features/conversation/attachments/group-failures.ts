import type { Arrival } from '#state/attachments.ts'

interface Group {
  reason: string
  files: Arrival[]
}

/** Those that failed, by what is said of them, in the order in which the first of each came. */
export function groupFailures(arrivals: readonly Arrival[], reasonOf: (arrival: Arrival) => string): Group[] {
  const groups = new Map<string, Arrival[]>()
  for (const arrival of arrivals) {
    if (arrival.status !== 'failed') continue
    const reason = reasonOf(arrival)
    const group = groups.get(reason)
    if (group) group.push(arrival)
    else groups.set(reason, [arrival])
  }
  return [...groups].map(([reason, files]) => ({ reason, files }))
}
