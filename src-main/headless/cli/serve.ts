import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { createWebServer, type WebServer } from '#http/index.ts'
import { defaultDataDir } from '#lib/data-dir.ts'
import type { Api } from '#services/api/index.ts'
import { createServices } from '#services/index.ts'
import { createLaunchEngine, createLaunchReader } from '../launch-engine.ts'
import { openBrowser } from '../open-browser.ts'
import type { Installation } from '../installation.ts'
import { readSessionKey } from '../session-key.ts'
import { beginSoundly } from './begin-soundly.ts'
import { exitCodes } from './exit.ts'
import { listenForInterrupts } from './interrupts.ts'

/** A closing that takes longer is cut off: all that matters is on disk by then. */
const closeWithinMs = 1_800

export interface ServeOptions {
  port: number
  host: string
  data?: string
  open?: boolean
  json?: boolean
  /** Serve other programs, too. */
  api?: boolean
  /** They get this model, whatever name they ask for. */
  model?: string
  /** And this seed, where they name none. */
  seed?: number
  /** And think, or do not, where they do not say. */
  reasoning?: 'on' | 'off' | 'auto'
}

/** `palabre serve`: the services and a web server in front of them, until SIGINT or SIGTERM. */
export async function serve(options: ServeOptions, installation: Installation): Promise<number> {
  const { version, engineEntry, readerEntry, assetsDir, starterModelsDir } = installation
  const dataDir = options.data ?? defaultDataDir()
  const interrupted = listenForInterrupts()
  if (!existsSync(join(assetsDir, 'index.html'))) {
    throw new AppError('NOT_FOUND', 'The interface is not built yet; run `npm run build` first.')
  }
  const begin = () =>
    createServices({
      dataDir,
      launchEngine: createLaunchEngine(engineEntry),
      launchReader: createLaunchReader(readerEntry),
      host: 'node',
      version,
      starterModelsDir,
    })
  const { begun: services, goOnAt } = options.open
    ? await beginSoundly(dataDir, begin, interrupted)
    : { begun: await begin(), goOnAt: () => Promise.resolve(false) }
  try {
    const server = await createWebServer({
      router: services.router,
      uploads: services.uploads,
      attachments: services.attachments,
      incoming: services.incoming,
      api: services.api,
      log: services.log,
      assetsDir,
      sessionKey: readSessionKey(dataDir),
      host: options.host,
      port: options.port,
    })
    services.announce(server.url)
    // It is open anyway: the switch decides whether the routes are there.
    await services.api.serveWith({
      sharesAddress: true,
      open: () => Promise.resolve(server.origin),
      close: () => Promise.resolve(),
    })
    const apiKey = options.api
      ? await services.api.switchOnForRun('palabre serve --api', usualOf(options))
      : undefined
    if (options.model !== undefined) await serveOnly(services.api, options.model)
    process.stdout.write(options.json ? readyLine(server, apiKey) : greeting(server, apiKey))
    const isShown = await goOnAt(server.url)
    if (options.open && !isShown && !(await openBrowser(server.url))) {
      process.stderr.write('No browser could be opened here: open the address above yourself.\n')
    }
    if (!interrupted.aborted) await once(interrupted, 'abort')
    await withinTime(server.close().then(() => services.close()))
  } catch (error) {
    await withinTime(services.close())
    throw error
  }
  return exitCodes.fine
}

const usualOf = ({ seed, reasoning = 'auto' }: ServeOptions): Parameters<Api['switchOnForRun']>[1] => ({
  ...(seed !== undefined && { seed }),
  ...(reasoning !== 'auto' && { thinks: reasoning === 'on' }),
})

/** It is in memory before anybody is told that it can be asked, and what has loaded it is no call: it stays. */
const serveOnly = async ({ inference }: Api, name: string): Promise<void> => {
  const { id } = inference.serveOnly(name)
  await inference.hold(id)
}

const readyLine = ({ url, token }: WebServer, apiKey?: string): string =>
  `${JSON.stringify({ event: 'ready', url, token, ...(apiKey !== undefined && { apiKey }) })}\n`

const greeting = ({ url, origin }: WebServer, apiKey?: string): string =>
  `Palabre is ready. Open this address in a browser on this computer:\n\n  ${url}\n\n` +
  'Whoever has it can read your chats, so keep it to yourself. Ctrl-C ends Palabre.\n' +
  (apiKey === undefined
    ? ''
    : `\nOther programs can ask your models, until Palabre ends, with this address and key:\n\n` +
      `  OPENAI_BASE_URL=${origin}/v1\n  OPENAI_API_KEY=${apiKey}\n`)

async function withinTime(closing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeWithinMs)
  })
  await Promise.race([closing, late])
  clearTimeout(timer)
}
