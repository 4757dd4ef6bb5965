import { inProc, inSys, type Tree } from './tree.ts'

/** Bytes since the computer started, of all disks together. */
export interface DiskCounts {
  readBytes: number
  writtenBytes: number
}

/** What /proc/diskstats counts in, whatever a disk's own blocks. */
const sectorBytes = 512

/** Whole disks, not their parts; nothing that lies on another one, or in memory. */
export const findDisks = (tree: Tree): Set<string> =>
  new Set(tree.list(inSys(tree, 'block')).filter((name) => !/^(loop|ram|zram|dm-|md|sr|fd)\d*/.test(name)))

/** Null where nothing is told of these disks. */
export const readDiskCounts = (tree: Tree, disks: ReadonlySet<string>): DiskCounts | null => {
  let found = false
  const counts = { readBytes: 0, writtenBytes: 0 }
  for (const line of (tree.text(inProc(tree, 'diskstats')) ?? '').split('\n')) {
    const [, , name = '', , , sectorsRead, , , , sectorsWritten] = line.trim().split(/\s+/)
    const [read, written] = [Number(sectorsRead), Number(sectorsWritten)]
    if (!disks.has(name) || !Number.isFinite(read) || !Number.isFinite(written)) continue
    found = true
    counts.readBytes += read * sectorBytes
    counts.writtenBytes += written * sectorBytes
  }
  return found ? counts : null
}
