import { chmod, lstat, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { sidecarSchema, sidecarSuffix } from '#services/sidecars/index.ts'
import { readSmallFile } from '../small-file.ts'
import { sumsFileName, withoutSums } from './hashes-beside.ts'

/**
 * Takes away what we wrote beside the files at `paths`, which lie in one folder and were moved: our sidecars, and their lines
 * in the list of hashes. Lines of other files stay, also of those that have no sidecar of ours, as does a sidecar with repairs, which went
 * nowhere else.
 */
export const removeBeside = async (paths: readonly string[]): Promise<void> => {
  const names: string[] = []
  for (const path of paths) {
    const sidecar = `${path}${sidecarSuffix}`
    const ours = parseOwn(await readOwnFile(sidecar))
    if (!ours) continue
    names.push(basename(path))
    if (!ours.hasRepairs) await rm(sidecar)
  }
  const list = join(dirname(paths[0] ?? ''), sumsFileName)
  const before = names.length === 0 ? null : await readOwnFile(list)
  if (before === null) return
  const text = withoutSums(before, names)
  if (text === before) return
  if (text.trim() === '') {
    await rm(list)
    return
  }
  const { mode } = await lstat(list)
  writeFileAtomically(list, text)
  // FAT knows no users; drivers that say so let everybody read anyhow.
  await chmod(list, mode & 0o777).catch(() => undefined)
}

/** Not through a link: what that leads to lies elsewhere. A list with odd bytes would be another one when it is written again. */
const readOwnFile = async (path: string): Promise<string | null> => {
  const stats = await lstat(path).catch(() => null)
  const text = stats?.isFile() ? await readSmallFile(path) : null
  return text?.includes('\uFFFD') ? null : text
}

/** Null unless it is a sidecar that we wrote for a copy. */
const parseOwn = (text: string | null): { hasRepairs: boolean } | null => {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    const { success, data } = sidecarSchema.safeParse(value)
    if (!success || data.provenance === null) return null
    // Also repairs that only a newer version understands.
    const { repairs = null } = value as { repairs?: unknown }
    return { hasRepairs: repairs !== null }
  } catch {
    // Somebody else's file of that name.
    return null
  }
}
