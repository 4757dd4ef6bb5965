import type { Gauge } from './gauge.ts'
import { createLinuxGauge } from './linux/index.ts'
import { readMemoryPressure } from './linux/memory.ts'
import { createTree, type Roots } from './linux/tree.ts'
import { findNvidia } from './nvidia.ts'
import { createOtherGauge } from './other-systems.ts'

/** What reads this computer's figures, by its system; `roots` makes it a Linux one that is laid out elsewhere. */
export const gaugeOf = (dataDir: string, roots?: Roots): { gauge: Gauge; stalled: () => number | null } => {
  const nvidia = findNvidia()
  if (process.platform !== 'linux' && !roots)
    return { gauge: createOtherGauge({ dataDir, nvidia }), stalled: () => null }
  const tree = createTree(roots)
  return { gauge: createLinuxGauge({ tree, dataDir, nvidia }), stalled: () => readMemoryPressure(tree) }
}
