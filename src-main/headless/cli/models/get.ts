import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { silentLog } from '#lib/silent-log.ts'
import { fetchTarget, pathsOf, type Fetched } from '#services/downloads/fetch-target.ts'
import { resolveTarget, toSource, type Target } from '#services/downloads/target.ts'
import { createBandwidth, startHashThread } from '#services/downloads/transfer/index.ts'
import { createHub, createTokens, hubHosts } from '#services/hub/index.ts'
import { createNetwork } from '#services/network/index.ts'
import { peekSettings, type DownloadSource } from '#storage/index.ts'
import { createProgress } from '#headless/starter/progress.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { chooseFile, readSeveral } from './choose-file.ts'
import { askAgain, createTroubles } from './troubles.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { openLibrary, type DataOption } from './library.ts'

export interface GetOptions extends DataOption {
  sha256?: string
  json?: boolean
}

/**
 * `palabre models get`: fetches a file into the library, beside an open app too. Exit code 0 only when it is in place and
 * its hash matched; 3 when nobody told one to compare with.
 */
export async function getModel(typed: string, options: GetOptions): Promise<number> {
  const { dataDir, modelsDir, sidecars } = openLibrary(options)
  const settings = peekSettings(join(dataDir, 'palabre.db'))
  const { env } = process
  const network = createNetwork({ log: silentLog, isOffline: () => settings.get('offline') === true })
  const tokens = createTokens({ dataDir, keyStore: undefined, env, log: silentLog })
  const hub = createHub({ network, tokens, dataDir, env, log: silentLog })
  const limit = settings.get('downloadBytesPerSecond')
  const signal = listenForInterrupts()
  const progress = createProgress(process.stderr)
  // It is ready by the time that the first bytes come.
  const ready = [startHashThread()]
  const say = (line: string) => progress.say(line)
  const sayTrouble = createTroubles(say)
  try {
    const again = <T>(ask: () => Promise<T>) => askAgain(ask, { say, signal })
    const several = readSeveral(typed.replace(hubPrefix, ''), hubHosts(env))
    const list = (repository: string, revision?: string) =>
      again(() => hub.repository(repository, signal, revision))
    const source = several
      ? await chooseFile(several, { list, say })
      : toSource(readSource(typed), hubHosts(env))
    const target = withHash(await again(() => resolveTarget(source, hub, signal)), options.sha256)
    const paths = pathsOf(modelsDir, target)
    if (!paths.every((path) => existsSync(path)))
      progress.say(`${target.modelId} from ${new URL(firstUrl(target)).host}`)
    const fetched = await fetchTarget(target, {
      modelsDir,
      network,
      sidecars,
      bandwidth: createBandwidth(() => (typeof limit === 'number' ? limit : null)),
      signal,
      // As with any other program, who has the prompt back need not wait for the disk. The app and `palabre serve` read it again.
      isLeftToSystem: true,
      hashThread: () => ready.pop() ?? startHashThread(),
      onProgress: ({ doneBytes, totalBytes, retryAt, reason }) => {
        if (reason !== null) sayTrouble(reason.message, retryAt)
        else if (totalBytes !== null && totalBytes > 0) progress.update(doneBytes, totalBytes)
      },
    })
    progress.done()
    return report({ id: target.modelId, path: paths[0] ?? '', ...fetched }, options.json ?? false)
  } catch (error) {
    progress.done()
    if (!signal.aborted) throw error
    process.stderr.write('Stopped. What came is kept; the same command goes on with it.\n')
    return exitCodes.interrupted
  } finally {
    network.disconnect()
  }
}

/** What people put before a repository's name; none of it is the name of somebody who publishes. */
const hubPrefix = /^(?:hf:(?:\/\/)?|(?:hf\.co|(?:www\.)?huggingface\.co)\/)/i

const readSource = (typed: string): DownloadSource => {
  const named = typed.replace(hubPrefix, '')
  if (/^[a-z]+:\/\//i.test(named)) return { url: named }
  const [publisher, repository, ...path] = named.split('/')
  if (path.length > 2 && /^(?:resolve|blob)$/.test(path[0] ?? '')) {
    return { url: `https://huggingface.co/${named}` }
  }
  if (!publisher || !repository || path.length === 0 || path.includes('')) {
    throw new UsageError(
      'Name the file as PUBLISHER/REPOSITORY/FILE.gguf or PUBLISHER/REPOSITORY:Q4_K_M, or give an address that begins with https://.',
    )
  }
  return { repository: `${publisher}/${repository}`, path: path.join('/') }
}

const withHash = (target: Target, sha256: string | undefined): Target => {
  if (sha256 === undefined) return target
  const wanted = sha256.toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(wanted)) throw new UsageError('--sha256 takes 64 hexadecimal digits.')
  const [file, ...others] = target.files
  if (!file || others.length > 0) throw new UsageError('--sha256 is for a model of one file.')
  if (file.sha256 !== null && file.sha256 !== wanted) {
    throw new AppError(
      'HASH_MISMATCH',
      `Its source tells another hash (${file.sha256}) than --sha256. Nothing was fetched.`,
    )
  }
  return { ...target, files: [{ ...file, sha256: wanted }] }
}

const firstUrl = ({ files }: Target) => files[0]?.sources[0]?.url ?? ''

const report = (
  { id, path, sha256, hash, wasThere }: Fetched & { id: string; path: string },
  json: boolean,
): number => {
  if (json) process.stdout.write(`${JSON.stringify({ id, path, sha256, hash })}\n`)
  else process.stdout.write(`${id}\nsha256 ${sha256 || '-'}\n`)
  if (wasThere) process.stderr.write('It was here already; nothing was fetched.\n')
  if (hash === 'matched') return exitCodes.fine
  process.stderr.write(
    'It is in place, but nobody told a hash to compare with: give one with --sha256 to be sure.\n',
  )
  return exitCodes.notCompared
}
