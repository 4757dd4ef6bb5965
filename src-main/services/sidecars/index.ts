/**
 * Sidecars: what Palabre knows of a model's file and must not write into it — where it came from, its hash, its repairs.
 * One small JSON beside each file of the library; for files in folders that are not ours, in the data folder.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { examinationSchema, repairsSchema } from '#contract/doctor.ts'
import { provenanceSchema } from '#contract/models.ts'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { isInside, realPathOf } from '../models/inside.ts'

export const sidecarSchema = z.object({
  provenance: provenanceSchema.nullable().catch(null),
  repairs: repairsSchema.nullable().catch(null),
  /** What the doctor found last. */
  examination: examinationSchema.nullable().catch(null),
})
export type Sidecar = z.infer<typeof sidecarSchema>

export const sidecarSuffix = '.palabre.json'

export interface Sidecars {
  /** Where the sidecar of the model file at `path` lies, whether it is there or not. */
  pathOf(path: string): string
  /** What is known; a sidecar that is missing or not understood knows nothing. */
  read(path: string): Sidecar
  /** On disk when it returns. */
  update(path: string, changes: Partial<Sidecar>): Sidecar
  remove(path: string): void
}

const nothing: Sidecar = { provenance: null, repairs: null, examination: null }

export const createSidecars = ({ dataDir }: { dataDir: string }): Sidecars => {
  const strangersDir = join(dataDir, 'sidecars')

  const pathOf = (path: string) => {
    // Real folders: the data folder, or the models in it, may be a link to another disk.
    const real = join(realPathOf(dirname(path)), basename(path))
    return isInside(realPathOf(join(dataDir, 'models')), real)
      ? `${real}${sidecarSuffix}`
      : join(strangersDir, `${createHash('sha256').update(real).digest('hex')}.json`)
  }

  const read = (path: string): Sidecar => {
    try {
      return sidecarSchema.parse(JSON.parse(readFileSync(pathOf(path), 'utf8')))
    } catch {
      // Missing, damaged or a stranger's: it says nothing, and the model is used as its file says.
      return nothing
    }
  }

  return {
    pathOf,
    read,
    update: (path, changes) => {
      const next = { ...read(path), ...changes }
      mkdirSync(dirname(pathOf(path)), { recursive: true, mode: 0o700 })
      writeFileAtomically(pathOf(path), JSON.stringify(next))
      return next
    },
    remove: (path) => rmSync(pathOf(path), { force: true }),
  }
}
