import { lstat, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { sidecarSchema, sidecarSuffix } from '#services/sidecars/index.ts'
import { readSmallFile } from '../small-file.ts'
import { sumsFileName, withoutSums } from './hashes-beside.ts'

/**
 * Takes away what we wrote beside the files at `paths`, which lie in one folder and were moved: our sidecars, and their lines
 * in the list of hashes. Lines of other files stay, as does a sidecar with repairs, which went nowhere else.
 */
export const removeBeside = async (paths: readonly string[]): Promise<void> => {
  for (const path of paths) {
    const sidecar = `${path}${sidecarSuffix}`
    if (saysNothingMore(await readOwnFile(sidecar))) await rm(sidecar)
  }
  const list = join(dirname(paths[0] ?? ''), sumsFileName)
  const before = await readOwnFile(list)
  if (before === null) return
  const text = withoutSums(
    before,
    paths.map((path) => basename(path)),
  )
  if (text === before) return
  if (text.trim() === '') await rm(list)
  else writeFileAtomically(list, text)
}

/** Not through a link: what that leads to lies elsewhere. A list with odd bytes would be another one when it is written again. */
const readOwnFile = async (path: string): Promise<string | null> => {
  const stats = await lstat(path).catch(() => null)
  const text = stats?.isFile() ? await readSmallFile(path) : null
  return text?.includes('\uFFFD') ? null : text
}

const saysNothingMore = (text: string | null): boolean => {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    const { success, data } = sidecarSchema.safeParse(value)
    // Also repairs that only a newer version understands.
    const hasRepairs = (value as { repairs?: unknown } | null)?.repairs != null
    return success && data.provenance !== null && !hasRepairs
  } catch {
    // Somebody else's file of that name.
    return false
  }
}
