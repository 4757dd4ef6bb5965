/**
 * Behind `npm start`: from a fresh clone to an open window. Builds what is stale, gets the starter model when
 * no model is there, then opens the desktop app, or the browser where Electron's binary is missing.
 */
import { Command } from 'commander'
import { AppError } from '#contract/errors.ts'
import { defaultDataDir } from '#lib/data-dir.ts'
import { silentLog } from '#lib/log.ts'
import { createNetwork } from '#services/network/index.ts'
import { describeError, exitCodes, reportFailure } from './cli/exit.ts'
import { listenForInterrupts } from './cli/interrupts.ts'
import { serve } from './cli/serve.ts'
import { findInstallation, type Installation } from './installation.ts'
import { findInstalledModels } from './installed-models.ts'
import { openBrowser } from './open-browser.ts'
import { buildIfStale } from './start/build.ts'
import { findElectron, runElectron } from './start/desktop-app.ts'
import { fetchStarter, starterModel } from './starter/index.ts'
import { createProgress } from './starter/progress.ts'

interface StartOptions {
  data?: string
  open: boolean
  browser?: boolean
}

const say = (line: string) => void process.stderr.write(`${line}\n`)

async function start(options: StartOptions): Promise<number> {
  const installation = findInstallation()
  const interrupted = listenForInterrupts()
  await buildIfStale(installation.root, say)
  await ensureModel(options.data ?? defaultDataDir(), installation, interrupted)
  if (interrupted.aborted) return exitCodes.interrupted
  const electron = options.browser || !options.open ? null : await findElectron(installation.root, say)
  const code = electron === null ? null : await runElectron(electron, installation.root, options.data)
  if (code !== null) return code
  if (electron !== null)
    say('The desktop window could not start here (see above), so Palabre opens in the browser.')
  return startInBrowser(options, installation)
}

/** Without a model the app opens too, and says how to add one. */
async function ensureModel(dataDir: string, installation: Installation, signal: AbortSignal): Promise<void> {
  const models = await findInstalledModels(dataDir, installation)
  if (models.length > 0) return
  try {
    await fetchStarter({
      model: starterModel,
      modelsDir: installation.starterModelsDir,
      network: createNetwork({ log: silentLog }),
      progress: createProgress(process.stderr),
      signal,
    })
  } catch (error) {
    if (!signal.aborted) say(describeError(error))
  }
}

/** Where the data folder is open already, shows that one instead of a second. */
async function startInBrowser({ data, open }: StartOptions, installation: Installation): Promise<number> {
  try {
    return await serve(
      { port: 0, host: '127.0.0.1', open, ...(data !== undefined && { data }) },
      installation,
    )
  } catch (error) {
    const url = error instanceof AppError && error.code === 'DATA_FOLDER_IN_USE' && error.details?.['url']
    if (typeof url !== 'string') throw error
    say(`Palabre is running already: ${url}`)
    if (open) await openBrowser(url)
    return exitCodes.fine
  }
}

const program = new Command('npm start --')
  .description('Builds what is stale, gets the starter model when there is none, and opens Palabre.')
  .option('--data <dir>', "the folder with chats and models (default: the desktop app's)")
  .option('--browser', 'open it in the browser even where the desktop app is there')
  .option('--no-open', 'open nothing: serve the interface and print its address')
  .action(async (options: StartOptions) => {
    try {
      process.exit(await start(options))
    } catch (error) {
      process.exit(reportFailure(error))
    }
  })
program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitCodes.fine : exitCodes.wrongUsage))
await program.parseAsync()
