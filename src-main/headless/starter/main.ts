/** `npm run starter`: puts the starter model in place, and nothing else. */
import { silentLog } from '#lib/log.ts'
import { createNetwork } from '#services/network/index.ts'
import { exitCodes, reportFailure } from '../cli/exit.ts'
import { listenForInterrupts } from '../cli/interrupts.ts'
import { findInstallation } from '../installation.ts'
import { fetchStarter, starterModel } from './index.ts'
import { createProgress } from './progress.ts'

const signal = listenForInterrupts()
try {
  await fetchStarter({
    model: starterModel,
    modelsDir: findInstallation().starterModelsDir,
    network: createNetwork({ log: silentLog }),
    progress: createProgress(process.stderr),
    signal,
  })
} catch (error) {
  process.exitCode = signal.aborted ? exitCodes.interrupted : reportFailure(error)
}
