/**
 * Sidecars: what Palabre knows of a model's file and must not write into it — where it came from, its hash, its repairs.
 * One small JSON beside each file of the library; for files in folders that are not ours, in the data folder.
 */
import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { examinationSchema, repairsSchema, type Examination, type Repairs } from '#contract/doctor.ts'
import { provenanceSchema } from '#contract/models.ts'
import { writeFileAtomically } from '#lib/atomic-write.ts'
import { currentBoot, isSameBoot } from '#lib/boot.ts'
import { makeFoldersSync } from '#lib/make-folders.ts'
import { isInside, realPathOf } from '../models/inside.ts'
import { createMarks, fileMarkSchema, type FileMark } from './file-mark.ts'

export const sidecarSchema = z.object({
  provenance: provenanceSchema.nullable().catch(null),
  /**
   * The run of the system (`currentBoot`) in which it got its name before its bytes were on the disk for certain; null once
   * they are.
   */
  unsyncedIn: z.string().nullable().catch(null),
  repairs: repairsSchema.nullable().catch(null),
  /** The file that they were chosen for; null when that was not written down. */
  repairsFor: fileMarkSchema.nullable().catch(null),
  /** What the doctor found last. */
  examination: examinationSchema.nullable().catch(null),
  examinationFor: fileMarkSchema.nullable().catch(null),
})
export type Sidecar = z.infer<typeof sidecarSchema>

type SidecarChanges = Partial<Pick<Sidecar, 'provenance' | 'unsyncedIn' | 'repairs' | 'examination'>>

export const sidecarSuffix = '.palabre.json'

export interface Sidecars {
  /** Where the sidecar of the model file at `path` lies, whether it is there or not. */
  pathOf(path: string): string
  /**
   * What is known; a sidecar that is missing or not understood knows nothing. Of a file that a power cut may have damaged it is
   * not known any more whether its hash is right.
   */
  read(path: string): Sidecar
  /** Those in force: chosen for the file that is there now. What was chosen for another is kept, should that one come back. */
  repairsOf(path: string): Repairs | null
  /** The latest of the file that is there now. */
  examinationOf(path: string): Examination | null
  /** On disk when it returns. Repairs and an examination are noted as those of the file that is there now. */
  update(path: string, changes: SidecarChanges): Sidecar
  remove(path: string): void
}

const nothing: Sidecar = {
  provenance: null,
  unsyncedIn: null,
  repairs: null,
  repairsFor: null,
  examination: null,
  examinationFor: null,
}

/** Bytes that were found right were so in the memory of a run of the system that is over. */
const withDoubt = (sidecar: Sidecar): Sidecar => {
  const { provenance, unsyncedIn } = sidecar
  if (!provenance || unsyncedIn === null || isSameBoot(unsyncedIn, currentBoot())) return sidecar
  return { ...sidecar, provenance: { ...provenance, hash: 'unknown' } }
}

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
      return withDoubt(sidecarSchema.parse(JSON.parse(readFileSync(pathOf(path), 'utf8'))))
    } catch {
      // Missing, damaged or a stranger's: it says nothing, and the model is used as its file says.
      return nothing
    }
  }

  const marks = createMarks()
  const isOf = (path: string, mark: FileMark | null) => mark === null || marks.holds(path, mark)

  return {
    pathOf,
    read,
    repairsOf: (path) => {
      const { repairs, repairsFor } = read(path)
      return repairs && isOf(path, repairsFor) ? repairs : null
    },
    examinationOf: (path) => {
      const { examination, examinationFor } = read(path)
      return examination && isOf(path, examinationFor) ? examination : null
    },
    update: (path, changes) => {
      const mark = changes.repairs || changes.examination ? marks.of(path) : null
      const next: Sidecar = {
        ...read(path),
        ...changes,
        ...(changes.repairs !== undefined && { repairsFor: changes.repairs && mark }),
        ...(changes.examination !== undefined && { examinationFor: changes.examination && mark }),
      }
      makeFoldersSync(dirname(pathOf(path)), 0o700)
      writeFileAtomically(pathOf(path), JSON.stringify(next))
      return next
    },
    remove: (path) => rmSync(pathOf(path), { force: true }),
  }
}
