import { AppError } from '#contract/errors.ts'
import type { Provenance } from '#contract/models.ts'
import { verifyFiles } from '#services/models/verify.ts'
import { readBeside } from '#services/places/copying/hashes-beside.ts'
import type { Installation } from '#headless/installation.ts'
import { createProgress } from '#headless/starter/progress.ts'
import { exitCodes } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { findModel } from './found.ts'
import { openLibrary, type DataOption } from './library.ts'

const said: Record<Provenance['hash'], string> = {
  matched: 'matches the hash that its source told',
  computed: 'was hashed; there is no hash of its source to compare with',
  differs: 'DIFFERS from the hash that it should have: it is damaged or another file. Get it again',
  unknown: 'has no known hash',
}

/** `palabre models verify`: reads all of a model's bytes. Exit code 1 when they are not what they should be. */
export async function verifyModel(
  typed: string,
  options: DataOption,
  installation: Installation,
): Promise<number> {
  const { dataDir, sidecars } = openLibrary(options)
  const { id, paths } = await findModel(typed, dataDir, installation)
  const signal = listenForInterrupts()
  const progress = createProgress(process.stderr)
  const knownHashes = async (path: string) =>
    (await readBeside(path)).hashes.filter((hash) => hash !== ownHash(path))
  const ownHash = (path: string) => sidecars.read(path).provenance?.sha256
  try {
    for await (const event of verifyFiles(paths, { sidecars, knownHashes, signal })) {
      if (event.type === 'progress') {
        progress.update(event.doneBytes, event.totalBytes)
        continue
      }
      progress.done()
      const { hash, sha256 } = event.provenance
      process.stdout.write(`${id} ${said[hash]}.\nsha256 ${sha256 ?? '-'}\n`)
      return hash === 'differs' ? exitCodes.failed : exitCodes.fine
    }
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted
    throw error
  } finally {
    progress.done()
  }
  throw new AppError('INTERNAL', 'The check ended without saying how.')
}
