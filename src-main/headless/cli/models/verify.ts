import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Provenance } from '#contract/models.ts'
import { verifyFiles } from '#services/models/verify.ts'
import { readBeside } from '#services/places/copying/hashes-beside.ts'
import { toldHash } from '#services/sidecars/told-hash.ts'
import type { Installation } from '#headless/installation.ts'
import { createProgress } from '#headless/starter/progress.ts'
import { describeError, exitCodes } from '../exit.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { findModel } from './found.ts'
import { askHashes } from './hub-hashes.ts'
import { openLibrary, type DataOption } from './library.ts'

export interface VerifyOptions extends DataOption {
  json?: boolean
}

const said: Record<Provenance['hash'], string> = {
  matched: 'matches the hash that its source told',
  computed: 'was hashed; there is no hash of its source to compare with',
  differs: 'DIFFERS from the hash that it should have: it is damaged or another file. Get it again',
  unknown: 'has no known hash',
}

/**
 * `palabre models verify`: reads all of a model's bytes, and asks the hub what they should be where nobody told that yet.
 * Exit code 1 when they are not what they should be.
 */
export async function verifyModel(
  typed: string,
  options: VerifyOptions,
  installation: Installation,
): Promise<number> {
  const { dataDir, sidecars } = openLibrary(options)
  const { id, paths } = await findModel(typed, dataDir, installation)
  const signal = listenForInterrupts()
  const progress = createProgress(process.stderr)
  const ownHash = (path: string) => sidecars.read(path).provenance?.sha256
  const wasTold = (path: string) => toldHash(sidecars.read(path).provenance) !== null
  let ofHub: Promise<Map<string, string>> | undefined
  const askHub = () =>
    (ofHub ??= askHashes({ id, dataDir, signal }).catch((error: unknown) => {
      signal.throwIfAborted()
      progress.say(`The hub told no hash to compare with: ${describeError(error)}`)
      return new Map<string, string>()
    }))
  const knownHashes = async (path: string) => {
    const beside = (await readBeside(path)).hashes.filter((hash) => hash !== ownHash(path))
    if (beside.length > 0 || wasTold(path)) return beside
    const told = (await askHub()).get(basename(path))
    return told === undefined ? [] : [told]
  }
  try {
    for await (const event of verifyFiles(paths, { sidecars, knownHashes, signal })) {
      if (event.type === 'progress') {
        progress.update(event.doneBytes, event.totalBytes)
        continue
      }
      progress.done()
      const { hash, sha256 } = event.provenance
      // `differs` keeps the one that it should have.
      const label = hash === 'differs' ? 'sha256 should be' : 'sha256'
      const text = `${id} ${said[hash]}.\n${label} ${sha256 ?? '-'}`
      process.stdout.write(`${options.json ? JSON.stringify({ id, hash, sha256 }) : text}\n`)
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
